// A list by keyboard: J and K move a cursor over the rows, Enter opens, X ticks; Shift ticks all between two rows.
(() => {
  let last = null;
  const list = () => document.querySelector("[data-list]");
  const rows = () => [...document.querySelectorAll("[data-list] [data-row]")];
  const box = (row) => row.querySelector("input[name=pick]");
  const current = () => rows().findIndex((row) => row.dataset.row === "here");

  function move(to) {
    const all = rows();
    if (!all.length) return;
    const next = all[Math.max(0, Math.min(to, all.length - 1))];
    all.forEach((row) => { row.dataset.row = row === next ? "here" : ""; });
    next.querySelector("a.whole").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function count() {
    const ticked = rows().filter((row) => box(row).checked).length;
    const said = list()?.querySelector("[data-picked]");
    if (said) said.textContent = ticked || "";
    const all = list()?.querySelector("[data-picks-all]");
    if (all) { all.checked = ticked > 0 && ticked === rows().length; all.indeterminate = ticked > 0 && !all.checked; }
  }

  document.addEventListener("keydown", (event) => {
    if (!list() || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open], .drop[open]")) return;
    if (event.target.matches("[data-search]")) { if (event.key === "ArrowDown") { event.preventDefault(); move(0); } return; }
    if (event.target.closest("input:not([name=pick]), textarea, select")) return;
    const here = current();
    const steps = { j: here + 1, ArrowDown: here + 1, k: here - 1, ArrowUp: here - 1 };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key in steps) { event.preventDefault(); move(steps[key]); }
    else if (key === "x" && here >= 0) { event.preventDefault(); box(rows()[here]).click(); }
  });

  document.addEventListener("click", (event) => {
    document.querySelectorAll(".drop[open]").forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; });
    const all = rows(), at = all.findIndex((row) => box(row) === event.target);
    if (at < 0) return;
    if (event.shiftKey && last !== null) all.slice(Math.min(at, last), Math.max(at, last) + 1).forEach((row) => { box(row).checked = event.target.checked; });
    last = at;
    count();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-picks-all]")) rows().forEach((row) => { box(row).checked = event.target.checked; });
    count();
  });
  document.addEventListener("reset", () => setTimeout(count));
  document.addEventListener("keydown", (event) => {
    const drop = event.key === "Escape" && event.target.closest(".drop[open]");
    if (drop) { drop.open = false; drop.querySelector("summary").focus(); }
  });
  document.addEventListener("htmx:afterSettle", () => { last = null; count(); });
  window.addEventListener("pageshow", count);
})();
