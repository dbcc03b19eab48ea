// A scanner types six digits and more with under 30 ms between them, as no hand does. They go to the finder where there
// is one, and never into an amount; the Enter behind them confirms nothing.
const FAST_MS = 30, AFTER_MS = 120, LEAST = 6;
let run = null, waiting;

const isScan = () => run !== null && run.digits.length >= LEAST;

function deliver(isEntered) {
  clearTimeout(waiting);
  const { field, digits } = run, finder = document.querySelector("[data-finder]");
  run = null;
  if (!finder || document.querySelector("dialog[open]")) return tell(field);
  finder.value = digits;
  finder.focus();
  if (isEntered) finder.form.requestSubmit();
  else finder.dispatchEvent(new Event("input", { bubbles: true }));
}

function tell(field) {
  const told = field.parentElement.querySelector(".scan-told") ?? document.createElement("p");
  told.className = "hint scan-told";
  told.setAttribute("role", "status");
  told.textContent = field.dataset.money;
  field.after(told);
}

document.addEventListener("keydown", (event) => {
  const field = event.target, isHeld = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  if (event.key === "Shift" || isHeld || !field.matches?.("[data-money]")) return;
  const gap = run?.field === field ? event.timeStamp - run.at : Infinity;
  if (event.key === "Enter" && isScan() && gap < AFTER_MS) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return deliver(true);
  }
  if (!/^\d$/.test(event.key)) { if (isScan()) deliver(false); run = null; return; }
  const goesOn = gap < FAST_MS && !event.repeat;
  if (!goesOn && isScan()) deliver(false);
  run = goesOn ? { ...run, digits: run.digits + event.key, at: event.timeStamp } : { field, before: field.value, digits: event.key, at: event.timeStamp };
  if (!isScan()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (run.digits.length === LEAST) {
    field.value = run.before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  clearTimeout(waiting);
  waiting = setTimeout(() => run && deliver(false), AFTER_MS);
}, true);
