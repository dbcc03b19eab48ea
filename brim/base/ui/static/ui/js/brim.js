// What pages need beyond htmx: dialogs open, toasts close, a page prints, "/" and Ctrl-K reach the search field.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (event.target.closest("[data-prints]")) window.print();
  event.target.closest("[data-closes-toast]")?.closest(".toast")?.remove();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const wanted = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing);
  if (!wanted) return;
  const search = document.querySelector("[data-search]");
  const link = document.querySelector("[data-find]");
  if (search) { event.preventDefault(); search.focus(); search.select(); }
  else if (link) { event.preventDefault(); link.click(); }
});
