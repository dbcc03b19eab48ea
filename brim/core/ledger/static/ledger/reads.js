// A file that is chosen is read here, into the field that is sent: it is never uploaded.
document.addEventListener("change", async (event) => {
  const chosen = event.target.closest("[data-reads-into]")?.files?.[0];
  if (!chosen || chosen.size > 200000) return;
  document.getElementById(event.target.dataset.readsInto).value = await chosen.text();
});
