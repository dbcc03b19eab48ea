// A record by keyboard: Escape leaves an edit, Ctrl+Enter keeps a note, C goes to the composer; a drop closes outside.
document.addEventListener("keydown", (event) => {
  const drop = event.target.closest(".drop[open]");
  if (event.key === "Escape" && drop) { drop.open = false; drop.querySelector("summary").focus(); return; }
  const form = event.target.closest("form");
  if (event.key === "Escape") form?.querySelector("[data-cancel]")?.click();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) { event.preventDefault(); form.requestSubmit(); }
});
document.addEventListener("click", (event) => {
  if (event.target.matches("[data-composer]")) event.target.focus();
  document.querySelectorAll(".drop[open]").forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; });
});
