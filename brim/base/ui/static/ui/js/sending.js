// Forms that meet no network, a server that cannot answer or a session that has ended: it is said at the form, which stays
// as it was typed and is sent again under its own key. What htmx sends and plain forms are told by the same words.
(() => {
  const REFUSED = "refused", NETWORK = "network", SERVER = "server", SESSION = "session";
  const under_way = new WeakMap(), submitters = new WeakMap();

  const kindOf = (status) => (status === 401 ? SESSION : status >= 500 || status === 429 ? SERVER : status ? REFUSED : NETWORK);

  function words(kind, form, signIn) {
    const said = document.getElementById(`said-${kind}`).content.firstElementChild.cloneNode(true);
    said.dataset.said = kind;
    const isKept = Boolean(form?.querySelector("input[name=key][value]"));
    said.querySelectorAll("[data-once]").forEach((part) => { part.hidden = !isKept; });
    said.querySelectorAll("[data-look]").forEach((part) => { part.hidden = isKept; });
    const link = said.querySelector("[data-sign-in]");
    if (link && signIn) link.href = signIn;
    if (!form) said.querySelectorAll("[data-again], [data-form]").forEach((part) => part.remove());
    return said;
  }

  function quiet(place) {
    place.querySelectorAll("[data-said]").forEach((said) => said.remove());
  }

  function tell(form, kind, signIn) {
    quiet(form);
    const button = [...form.querySelectorAll("button:not([type]), button[type=submit]")].pop();
    const said = words(kind, form, signIn);
    const before = button?.closest(".acts") || button;
    if (before) before.before(said); else form.append(said);
    said.scrollIntoView({ block: "nearest" });
  }

  function tellPage(kind) {
    const toasts = document.querySelector(".toasts");
    if (!toasts || toasts.querySelector(`[data-said=${kind}]`)) return;
    quiet(toasts);
    toasts.append(words(kind, null));
  }

  // What htmx sends.
  const lost = (event, kind, signIn) => {
    const { elt, requestConfig } = event.detail;
    const form = requestConfig?.verb === "post" ? elt.closest("form") : null;
    if (form) tell(form, kind, signIn); else tellPage(kind);
  };
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, (event) => lost(event, NETWORK));
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    lost(event, kindOf(xhr.status), xhr.getResponseHeader("Brim-Sign-In"));
  });
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.failed) return;
    document.querySelectorAll(".toasts [data-said]").forEach((said) => said.remove());
    // What is previewed while one types may come back after the deed was lost: it takes nothing back.
    if (event.detail.elt.matches("form")) quiet(event.detail.elt);
  });

  // What a plain form sends: those with a key, by which something is done once. Others go as a browser sends them.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    submitters.set(form, event.submitter);
    if (event.defaultPrevented || (form.getAttribute("method") || "").toLowerCase() !== "post") return;
    if (form.hasAttribute("target") || form.hasAttribute("hx-post") || !form.querySelector("input[name=key]")) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  // While it is under way nobody types into what its answer will take the place of.
  const wait = (form) => { under_way.set(form, document.activeElement); form.inert = true; form.ariaBusy = "true"; };
  function settle(form) {
    const focused = under_way.get(form);
    under_way.delete(form);
    form.inert = false;
    form.ariaBusy = null;
    if (form.contains(focused)) focused.focus();
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("form[aria-busy=true]").forEach(settle); });

  async function send(form, button) {
    if (under_way.has(form)) return;
    quiet(form);
    const content = new FormData(form, button);
    const isFile = form.getAttribute("enctype") === "multipart/form-data";
    const to = button?.getAttribute("formaction") || form.getAttribute("action") || location.href;
    wait(form);
    let answer, text;
    try {
      answer = await fetch(to, { method: "POST", body: isFile ? content : new URLSearchParams(content), headers: { "Brim-Form": "1" } });
      text = await answer.text();
    } catch {
      settle(form);
      return tell(form, NETWORK);
    }
    const next = answer.headers.get("Brim-Location");
    if (next) return go(next);
    settle(form);
    if (answer.status === 401 || answer.status === 429 || answer.status >= 500) {
      return tell(form, kindOf(answer.status), answer.headers.get("Brim-Sign-In"));
    }
    show(text, answer);
  }

  function go(url) {
    const there = new URL(url, location.href);
    const isHere = there.hash && there.pathname === location.pathname && there.search === location.search;
    location.assign(there);
    if (isHere) location.reload();
  }

  // The answer is a page: the form with what is wrong, or what is shown once. It takes the place of this one.
  function show(text, answer) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const [here, there] = [document, page].map((one) => one.querySelector("main"));
    document.title = page.title;
    if (here && there) here.replaceWith(there); else document.body.replaceChildren(...page.body.childNodes);
    htmx.process(document.body);
    (document.querySelector("[aria-invalid=true]") || document.querySelector("main [role=alert]"))?.focus();
    window.scrollTo({ top: 0 });
    if (answer.ok && answer.url !== location.href) history.replaceState(null, "", answer.url);
  }

  // Again, under the same key: after a new sign-in the page's forms need its token.
  document.addEventListener("click", async (event) => {
    const form = event.target.closest("[data-again]")?.closest("form");
    if (!form) return;
    try {
      const page = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (page.status >= 500) return tell(form, SERVER);
      if (page.redirected && new URL(page.url).pathname !== location.pathname) return tell(form, SESSION, page.url);
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("input[name=csrfmiddlewaretoken]");
      if (fresh) document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((token) => { token.value = fresh.value; });
    } catch {
      return tell(form, NETWORK);
    }
    form.requestSubmit(submitters.get(form) || undefined);
  });
})();
