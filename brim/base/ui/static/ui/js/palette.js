// The palette: Ctrl K opens it, what one types is asked of the server, arrows choose and Enter goes. The browser keeps
// the ids of the records seen last, and nothing that names anybody.
(() => {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const field = palette.querySelector("[name=q]");
  const found = document.getElementById("found");
  const KEPT = "brim.recent";
  const record = location.pathname.match(/\/customers\/(cus_\w+)\//)?.[1];
  const recent = (localStorage.getItem(KEPT) || "").split(",").filter((id) => id && id !== record);
  if (record) localStorage.setItem(KEPT, [record, ...recent].slice(0, 8).join(","));

  const options = () => [...found.querySelectorAll("a[role=option]")];
  const chosen = () => found.querySelector("[aria-selected=true]");

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option?.id || "");
  }

  // Enter means what is typed now: where the answer is to something typed before, it waits for its own.
  const isAnswered = () => found.querySelector("[data-answers]")?.dataset.answers === field.value.trim().replace(/\s+/g, " ");
  let isWaiting = false;

  function go() {
    isWaiting = !isAnswered();
    if (isWaiting) return htmx.trigger(field, "asked");
    chosen()?.click();
  }

  function open() {
    if (palette.open || document.querySelector("dialog[open]")) return;
    palette.querySelector("[name=at]").value = location.pathname;
    palette.querySelector("[name=recent]").value = recent.join(",");
    field.value = "";
    isWaiting = false;
    palette.showModal();
    htmx.trigger(field, "asked");
  }

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); open(); }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-opens-palette]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = options();
    if (step && all.length) { event.preventDefault(); choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]); }
    if (event.key === "Enter") { event.preventDefault(); go(); }
  });
  found.addEventListener("htmx:afterSettle", () => { choose(options()[0]); if (isWaiting) go(); });
  found.addEventListener("click", (event) => { if (event.target.closest("a")) palette.close(); });
  palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
})();
