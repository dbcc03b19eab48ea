// A passkey's ceremony: the server's options go to the device, the device's answer goes back in a form's hidden field.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
const canDo = window.isSecureContext && window.PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname);

function read(options) {
  const wanted = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  if (wanted.user) wanted.user = { ...wanted.user, id: bytes(wanted.user.id) };
  wanted.excludeCredentials = known(wanted.excludeCredentials);
  wanted.allowCredentials = known(wanted.allowCredentials);
  return { publicKey: wanted };
}

function written(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = text(credential.response[name]);
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: credential.getClientExtensionResults() };
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`no options: ${answer.status}`);
  return (await answer.json()).request_options;
}

async function ask(form) {
  const said = form.querySelector(".said"), button = form.querySelector("button");
  said.textContent = "";
  button.disabled = true;
  try {
    const credential = await navigator.credentials[form.dataset.passkey](read(await optionsOf(form)));
    form.elements.credential.value = JSON.stringify(written(credential));
    form.submit();
  } catch (problem) {
    const words = { NotAllowedError: form.dataset.cancelled, AbortError: form.dataset.cancelled, InvalidStateError: form.dataset.known };
    said.textContent = words[problem.name] || form.dataset.broken;
    button.disabled = false;
  }
}

if (canDo) document.querySelectorAll("[data-passkey-unable]").forEach((word) => word.remove());
for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !canDo;
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(form); });
}
