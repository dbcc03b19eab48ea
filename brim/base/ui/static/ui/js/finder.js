// The till's one field: it finds while one types, arrows choose, Enter takes; what is typed ahead is not lost.
const find = (selector) => document.querySelector(selector);
const options = () => [...document.querySelectorAll("#hits [role=option]")];
const chosen = () => find("#hits [aria-selected=true]");
let seeking, ahead = null;

function tell() {
  const field = find("[data-finder]");
  if (!field) return;
  field.setAttribute("aria-expanded", String(options().length > 0));
  if (chosen()) field.setAttribute("aria-activedescendant", chosen().id);
  else field.removeAttribute("aria-activedescendant");
}

function choose(by) {
  const all = options(), at = all.indexOf(chosen());
  const now = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  all.forEach((option) => option.setAttribute("aria-selected", String(option === now)));
  now.scrollIntoView({ block: "nearest" });
  tell();
}

// Search a moment after the last letter; Enter comes first, whatever was still to be asked.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-finder]")) return;
  clearTimeout(seeking);
  seeking = setTimeout(() => htmx.trigger(event.target, "seek"), 140);
});
document.addEventListener("submit", () => clearTimeout(seeking), true);

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
  if (ahead) return typeAhead(event);
  if (!event.target.matches("[data-finder]") || !options().length) return;
  const isFresh = find("#hits").dataset.for === event.target.value.trim();
  if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Enter" && chosen() && isFresh) chosen().click();
  else return;
  event.preventDefault();
});

// Figures and sides typed before the customer's panel has come are kept for it. Enter is not: it waits until one has
// seen whom it is for. What a scanner types meanwhile (see scans.js) is for the finder.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest(".finder, .hit, .sides") && event.detail.requestConfig.triggeringEvent?.type !== "seek") ahead ??= [];
});
function typeAhead(event) {
  if (event.key === "Escape") { ahead = null; return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (/^[\d.]$|^F[23]$/.test(event.key)) ahead.push({ key: event.key, at: event.timeStamp, isHeld: event.repeat });
}
function withoutScans(typed) {
  const kept = [];
  let scan = "";
  for (let from = 0, to; from < typed.length; from = to) {
    for (to = from + 1; to < typed.length && typed[to].at - typed[to - 1].at < 30 && !typed[to].isHeld; to++);
    const run = typed.slice(from, to);
    if (run.length >= 6 && run.every(({ key }) => /^\d$/.test(key))) scan = run.map(({ key }) => key).join("");
    else kept.push(...run);
  }
  return [kept, scan];
}
function catchUp() {
  const [keys, scan] = withoutScans(ahead ?? []), amount = find("[data-amount]");
  ahead = null;
  if (scan) {
    find("[data-finder]").value = scan;
    find("[data-finder]").focus();
    find("[data-finder]").dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  for (const [at, { key }] of keys.entries()) {
    const side = key.startsWith("F") && find(`[data-hot="${key}"]:not([aria-current])`);
    if (side) { side.click(); ahead = keys.slice(at + 1); return; }
    if (amount && !key.startsWith("F")) amount.value += key;
  }
  if (amount && keys.length) amount.dispatchEvent(new Event("input", { bubbles: true }));
}
document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target?.id === "till") { tell(); catchUp(); } });
document.addEventListener("htmx:afterRequest", (event) => { if (![200, 422].includes(event.detail.xhr.status)) ahead = null; });
