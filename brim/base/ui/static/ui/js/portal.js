// What the portal needs beyond htmx: a worker that keeps static files, and a pay code that knows its time.
const worker = document.querySelector('meta[name="service-worker"]');
if (worker && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(worker.content, { scope: worker.dataset.scope }).catch(() => {});
}

// <pay-clock data-seconds="60">: counts the code down, and asks for the next one a little before its end. A page that
// was out of sight for longer shows no code that has run out.
class PayClock extends HTMLElement {
  connectedCallback() {
    this.until = Date.now() + Number(this.dataset.seconds) * 1000;
    this.timer = setInterval(() => this.tick(), 500);
    this.seen = () => this.tick();
    document.addEventListener("visibilitychange", this.seen);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
  }

  tick() {
    const left = Math.max(0, this.until - Date.now());
    const shown = this.querySelector("progress");
    if (shown) shown.value = left / 1000;
    this.closest(".pay")?.classList.toggle("is-over", left === 0);
    if (left <= 8000 && !document.hidden && Date.now() - (this.asked || 0) > 4000) {
      this.asked = Date.now();
      this.dispatchEvent(new CustomEvent("fresh", { bubbles: true }));
    }
  }
}
customElements.define("pay-clock", PayClock);

// The sixth digit sends the code.
document.addEventListener("input", (event) => {
  const field = event.target.closest("input.code");
  if (field && /^\d{6}$/.test(field.value.replace(/\s/g, ""))) field.form.requestSubmit();
});
