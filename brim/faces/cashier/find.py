"""The one field: somebody's phone, name or reference, or a code that was scanned into it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from brim.base.kit.refusals import Refused
from brim.base.shell.counter import CODES, SEARCHES, Code, Counter, Typed
from brim.base.shell.pages import Visit, action_page
from brim.base.shell.till import STORES, check_word, counter_of, show_first_action, show_panel


@action_page("customers:read")
def find(visit: Visit) -> HttpResponse:
    """Sent by POST, so that names, numbers and codes stay out of addresses and logs. While one types (`step=typing`)
    it lists; sent with Enter it takes the only hit."""
    check_word(visit.actor)
    counter = counter_of(visit)
    if visit.posted is None:
        return HttpResponseRedirect(reverse("console:cashier"))
    typed = Typed(visit.request.POST.get("q", "").strip(), visit.request.POST.get("step") == "typing")
    if counter.store is None:
        return show_panel(visit, counter, STORES, {})
    if not typed.text:
        return show_panel(visit, counter, "cashier/start.html", {})
    code = next((code for code in CODES.values() if code.is_one(typed.text)), None)
    if code is not None:
        return HttpResponse(status=204) if typed.is_typing else scan(visit, counter, code, typed.text)
    return SEARCHES[0](visit, counter, typed)


def scan(visit: Visit, counter: Counter, code: Code, text: str) -> HttpResponse:
    try:
        found = code.read(visit, text)
    except Refused as refused:
        return show_panel(visit, counter, "cashier/refused.html", {"refused": refused.message}, status=422)
    if found.opens is None or not visit.actor.can(found.word):
        return show_first_action(visit, counter, found.customer_id)
    return found.opens(visit, counter)
