// What pages need beyond htmx: dialogs open, toasts close, a page prints, and keys reach what is on the screen.
const stage = () => document.getElementById("stage");

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (event.target.closest("[data-prints]")) window.print();
  event.target.closest("[data-closes-toast]")?.closest(".toast")?.remove();
});

// Where tabs and chips do not all fit, the one that is open is in sight.
for (const row of document.querySelectorAll(".tabs, .filters")) {
  const open = row.querySelector("[aria-current]");
  if (open && row.scrollWidth > row.clientWidth) row.scrollLeft = open.offsetLeft - row.offsetLeft - (row.clientWidth - open.offsetWidth) / 2;
}

// A dialog that the server sent to the stage opens by itself; closed, it is gone.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target !== stage()) return;
  const dialog = stage().querySelector("dialog");
  if (!dialog) return;
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  (dialog.querySelector("[aria-invalid=true]") || dialog.querySelector("[autofocus]") || dialog.querySelector(".inside :is(input:not([type=hidden]), select, textarea)"))?.focus();
});

// data-key="t" on a link or button: the key presses it, unless one is typing or a dialog is open.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "/") return find(event);
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (wanted) { event.preventDefault(); wanted.click(); }
});

function find(event) {
  const search = document.querySelector("[data-search]");
  event.preventDefault();
  if (search) { search.focus(); search.select(); }
  else document.querySelector("[data-opens-palette]")?.click();
}

// A press is done where it began: what htmx is answered while a button is held down waits until it is let go, or it could
// move what is pressed from under the pointer, and no click would come. A finger's click comes a moment after it is lifted.
const CLICK_MS = 50;
const held = [];
let isPressing = false, lifted = null;

function letGo() {
  lifted = setTimeout(() => {
    isPressing = false;
    held.splice(0).forEach((answer) => answer());
  }, CLICK_MS);
}

window.addEventListener("pointerdown", (event) => { clearTimeout(lifted); isPressing = event.button === 0; });
for (const name of ["pointerup", "pointercancel", "blur"]) window.addEventListener(name, letGo);
document.addEventListener("htmx:beforeSend", ({ detail: { xhr } }) => {
  const answer = xhr.onload;
  xhr.onload = (event) => { if (isPressing) held.push(() => answer.call(xhr, event)); else answer.call(xhr, event); };
});
