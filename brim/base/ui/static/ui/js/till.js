// The till by keyboard: function keys reach what is on the screen, Enter goes on, Escape takes the next customer.
const find = (selector) => document.querySelector(selector);
const field = () => find("[data-finder]");
let doneAt = 0;

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
  const isArrow = event.key === "ArrowUp" || event.key === "ArrowDown";
  if (isArrow && event.target.matches("[data-amount]")) return climb(event, event.key === "ArrowUp" ? 1 : -1);
  // The second Enter of two was not meant for what came up in between.
  if (event.key === "Enter" && event.target.matches("[data-next]") && (event.repeat || Date.now() - doneAt < 500)) event.preventDefault();
  if (event.key === "Escape") next(event);
  if (event.key === "F4") payOtherwise(event);
  const hot = /^F\d+$/.test(event.key) && find(`[data-hot="${event.key}"]`);
  if (hot) { event.preventDefault(); hot.click(); }
});

// Up and down in the amount walk along the ladder.
function climb(event, by) {
  const rungs = [...document.querySelectorAll("[data-fills]")];
  if (!rungs.length) return;
  event.preventDefault();
  const at = rungs.findIndex((rung) => rung.dataset.fills === event.target.value);
  rungs[Math.min(Math.max(at + by, 0), rungs.length - 1)].click();
}

function payOtherwise(event) {
  const all = [...document.querySelectorAll(".methods input")];
  event.preventDefault();
  if (!all.length) return;
  const after = all[(all.findIndex((one) => one.checked) + 1) % all.length];
  after.checked = true;
  after.dispatchEvent(new Event("change", { bubbles: true }));
}

// The panel is put away and the field is ready.
function next(event) {
  if (!field()) return;
  event.preventDefault();
  field().value = "";
  field().focus();
  htmx.trigger(field(), "seek");
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-next]")) return next(event);
  const rung = event.target.closest("[data-fills]"), amount = find("[data-amount]");
  if (!rung || !amount) return;
  amount.value = rung.dataset.fills;
  amount.dispatchEvent(new Event("input", { bubbles: true }));
  amount.focus();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "till") return;
  if (find("[data-till], [data-done]")) field().value = "";
  if (find("[data-done]")) doneAt = Date.now();
  // Whatever had the focus may have gone with the panel before.
  const asked = find(".new-customer [aria-invalid=true], .new-customer [name=allow_duplicate]");
  if (document.activeElement === document.body && !find("[data-till]")) (asked || field()).focus();
});
