// Popovers: what has `data-hovers` opens on hover too, and a click keeps it; a button with `data-fills` writes its value
// into a field; and a menu closes once one of its acts is on the stage.
const opened = (opener) => document.getElementById(opener.getAttribute("popovertarget"));
let hovered = null;

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const opener = event.target.closest("[data-hovers]");
  if (hovered) {
    const popover = opened(hovered);
    if (!hovered.contains(event.target) && !popover.contains(event.target)) { popover.hidePopover(); hovered = null; }
  } else if (opener && !opened(opener).matches(":popover-open")) {
    hovered = opener;
    opened(opener).showPopover({ source: opener });
  }
});

document.addEventListener("click", (event) => {
  if (hovered?.contains(event.target)) { event.preventDefault(); hovered = null; }
  const filler = event.target.closest("[data-fills]");
  const field = filler && document.getElementById(filler.dataset.fills);
  if (field) {
    field.value = filler.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
  event.target.closest(".menu .item[href]")?.closest("[popover]").hidePopover();
});
