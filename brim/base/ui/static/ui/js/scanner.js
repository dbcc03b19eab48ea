// <camera-scanner>: reads a QR code by the camera where the browser can, into the field beside it.
customElements.define("camera-scanner", class extends HTMLElement {
  connectedCallback() {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
    this.hidden = false;
    this.addEventListener("click", (event) => event.target.closest("button") && (this.stream ? this.stop() : this.start()));
  }

  disconnectedCallback() { this.stop(); }

  async start() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch { return; }
    this.video = Object.assign(document.createElement("video"), { srcObject: this.stream, muted: true, playsInline: true });
    this.append(this.video);
    await this.video.play();
    this.look(new BarcodeDetector({ formats: ["qr_code"] }));
  }

  async look(detector) {
    if (!this.stream) return;
    const [found] = await detector.detect(this.video).catch(() => []);
    if (!found) return void setTimeout(() => this.look(detector), 120);
    this.stop();
    const form = this.closest("form");
    form.elements.q.value = found.rawValue;
    form.requestSubmit();
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    this.video?.remove();
  }
});
