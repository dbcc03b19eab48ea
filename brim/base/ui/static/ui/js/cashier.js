// The till by keyboard: the field finds, arrows choose, function keys reach what is on the screen, Enter goes on.
const find = (selector) => document.querySelector(selector);
const isOpen = () => find("dialog[open]");
let seeking, doneAt = 0;

const options = () => [...document.querySelectorAll("#hits [role=option]")];
const chosen = () => find("#hits [aria-selected=true]");

function choose(option) {
  options().forEach((other) => other.setAttribute("aria-selected", String(other === option)));
  option?.scrollIntoView({ block: "nearest" });
  tell(find("[data-finder]"));
}

function tell(field) {
  if (!field) return;
  field.setAttribute("aria-expanded", String(options().length > 0));
  if (chosen()) field.setAttribute("aria-activedescendant", chosen().id);
  else field.removeAttribute("aria-activedescendant");
}

// Search a moment after the last letter; Enter comes first, whatever was still to be asked.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-finder]")) return;
  clearTimeout(seeking);
  seeking = setTimeout(() => htmx.trigger(event.target, "seek"), 140);
});
document.addEventListener("submit", () => clearTimeout(seeking), true);

document.addEventListener("keydown", (event) => {
  if (isOpen() || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target;
  if (field.matches("[data-finder]") && options().length) {
    const all = options(), at = all.indexOf(chosen());
    if (event.key === "ArrowDown") { event.preventDefault(); choose(all[Math.min(at + 1, all.length - 1)]); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose(all[Math.max(at - 1, 0)]); }
    if (event.key === "Enter" && chosen() && find("#hits").dataset.for === field.value.trim()) { event.preventDefault(); chosen().click(); }
  }
  if (field.matches("[data-amount]") && /^Arrow(Up|Down)$/.test(event.key)) step(event, event.key === "ArrowUp" ? 1 : -1);
  if (event.key === "Enter" && field.matches("[data-next]") && (event.repeat || Date.now() - doneAt < 500)) event.preventDefault();
  if (event.key === "Escape") return next(event);
  if (event.key === "F4") return method(event);
  const hot = /^F\d+$/.test(event.key) && find(`[data-hot="${event.key}"]`);
  if (hot) { event.preventDefault(); hot.click(); }
});

// Up and down in the amount walk along the ladder.
function step(event, by) {
  const rungs = [...document.querySelectorAll("[data-fills]")];
  if (!rungs.length) return;
  event.preventDefault();
  const at = rungs.findIndex((rung) => rung.dataset.fills === event.target.value);
  rungs[Math.min(Math.max(at + by, 0), rungs.length - 1)].click();
}

function method(event) {
  const all = [...document.querySelectorAll(".methods input")];
  if (!all.length) return;
  event.preventDefault();
  const after = all[(all.findIndex((one) => one.checked) + 1) % all.length];
  after.checked = true;
  after.dispatchEvent(new Event("change", { bubbles: true }));
}

// The next customer: the panel is put away and the field is ready.
function next(event) {
  const field = find("[data-finder]");
  if (!field) return;
  event.preventDefault();
  field.value = "";
  field.focus();
  htmx.trigger(field, "seek");
}

document.addEventListener("click", (event) => {
  const rung = event.target.closest("[data-fills]"), field = find("[data-amount]");
  if (event.target.closest("[data-next]") && find("[data-finder]")) next(event);
  if (!rung || !field) return;
  field.value = rung.dataset.fills;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "till") return;
  tell(find("[data-finder]"));
  find("#lost").hidden = true;
  if (find("[data-till], [data-done]")) find("[data-finder]").value = "";
  if (find("[data-done]")) doneAt = Date.now();
  if (find("[data-prints-itself]")) window.print();
});
["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((lost) => document.addEventListener(lost, (event) => {
  if (event.target.matches("[data-till-form]")) find("#lost").hidden = false;
}));

// The paper is as long as the receipt.
const paper = new CSSStyleSheet();
document.adoptedStyleSheets.push(paper);
window.addEventListener("beforeprint", () => {
  const receipt = find(".receipt");
  if (receipt) paper.replaceSync(`@page receipt { size: 80mm ${Math.ceil(receipt.scrollHeight * 25.4 / 96) + 12}mm; margin: 0; }`);
});
if (find(".receipt-stand[data-prints-itself]")) window.print();
