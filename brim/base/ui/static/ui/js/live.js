// One event source a page: a part with data-live="topic …" gets the event "live" when its topic moved, and htmx fetches
// it anew. The source rests while the page is hidden, and goes on from where it was.
(() => {
  const asked = document.querySelector("meta[name=live]");
  const PAUSE_MS = 800;
  let source = null, open = "", since = asked.dataset.since, timer = null;
  const due = new Set();

  const parts = () => [...document.querySelectorAll("[data-live]")];
  const topicsOf = (part) => part.dataset.live.split(" ").filter(Boolean);

  function listen() {
    const wanted = document.hidden ? "" : [...new Set(parts().flatMap(topicsOf))].sort().join(",");
    if (wanted === open && source?.readyState !== EventSource.CLOSED) return;
    source?.close();
    source = null;
    open = wanted;
    if (!wanted) return;
    source = new EventSource(`${asked.content}?${new URLSearchParams({ topics: wanted, after: since })}`);
    source.addEventListener("open", () => { document.documentElement.dataset.isLive = "yes"; });
    source.addEventListener("error", () => { delete document.documentElement.dataset.isLive; });
    source.addEventListener("moved", (event) => {
      since = event.lastEventId || since;
      event.data.split(",").forEach((topic) => due.add(topic));
      timer ??= setTimeout(refresh, 60);
    });
  }

  // What somebody is using waits: a field being filled in, a line that is unfolded, a button about to be pressed.
  const isInUse = (part) => part.querySelector("details[open], dialog[open], :popover-open, :is(input, textarea, select):focus, :focus-visible") !== null;

  function refresh() {
    const waiting = new Set();
    for (const part of parts()) {
      const moved = topicsOf(part).filter((topic) => due.has(topic));
      if (!moved.length) continue;
      if (isInUse(part)) moved.forEach((topic) => waiting.add(topic));
      else part.dispatchEvent(new CustomEvent("live"));
    }
    due.clear();
    // Not more often than the eye follows, however much is going on.
    timer = setTimeout(() => { timer = null; waiting.forEach((topic) => due.add(topic)); if (due.size) refresh(); }, PAUSE_MS);
  }

  document.addEventListener("visibilitychange", listen);
  document.addEventListener("htmx:afterSettle", listen);
  window.addEventListener("pagehide", () => source?.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) { open = ""; listen(); } });
  listen();
})();
