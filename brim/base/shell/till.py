"""The till's screen: where the cashier stands, the field, the panel under it and what stands beside it."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.identity.names import own_name
from brim.base.identity.operations import authorise
from brim.base.identity.queries import stores
from brim.base.identity.types import Actor, StoreFacts
from brim.base.kit import ids
from brim.base.kit.refusals import Forbidden
from brim.base.shell.counter import ACTIONS, ASIDES, AT_STORE, HEADS, LIKELY_STORES, WORDS, Action, Counter
from brim.base.shell.pages import Visit, show
from brim.base.ui.forms import ActionForm
from brim.base.ui.look import remember

STORE = "till_store"
PRINTS = "till_prints"
STORES = "shell/till/stores.html"
ACTION = "shell/till/action.html"


def counter_of(visit: Visit) -> Counter:
    """Raises: Forbidden where no open store is served."""
    served = [store for store in stores(active_only=True) if visit.actor.may_serve(store.id)]
    if not served:
        raise Forbidden("forbidden", _("You serve no open store. Ask an owner or a manager to give you one."))
    names = {store.id: own_name(store.name, store.name_zh) for store in served}
    return Counter(served, chosen(visit, served), visit.request.COOKIES.get(PRINTS) == "1", names)


def chosen(visit: Visit, served: list[StoreFacts]) -> StoreFacts | None:
    """The only store; else the one this machine remembers; else the one where they work just now."""
    if len(served) == 1:
        return served[0]
    by_id = {str(store.id): store for store in served}
    remembered = by_id.get(visit.request.COOKIES.get(STORE, ""))
    if remembered is not None:
        return remembered
    likely = [by_id.get(str(where(visit.actor))) for where in LIKELY_STORES]
    return next((store for store in likely if store), None)


def remember_store(response: HttpResponse, request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep the store that was sent, where the actor serves it."""
    text = request.POST.get("store", "")
    if text.isascii() and text.isdecimal() and len(text) < 6 and actor.may_serve(int(text)):
        remember(response, STORE, text)
    return response


def remember_printing(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    return remember(response, PRINTS, "1" if request.POST.get("prints") == "1" else "0")


def check_word(actor: Actor) -> None:
    """A till is for those who can do something there. Raises: Forbidden."""
    authorise(actor, next((word for word in WORDS if actor.can(word)), WORDS[0]))


def show_panel(
    visit: Visit,
    counter: Counter,
    panel: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    takes_focus: bool = False,
    moves_aside: bool = False,
) -> HttpResponse:
    """The panel alone where htmx asks for it, else the screen around it. `takes_focus`: one goes on typing in it.
    `moves_aside`: what stands beside it has changed, too."""
    whole = {"counter": counter, "panel": panel, **context}
    if visit.is_partial and not moves_aside:
        return show(visit, panel, whole, status=status)
    keys = [pair for one in ACTIONS.values() if one.key for pair in ((one.key, one.name), *one.keys)]
    whole |= {
        "panel_takes_focus": takes_focus,
        "moves_aside": visit.is_partial,
        "at_store": [(one.template, one.context(visit, counter)) for one in AT_STORE if counter.store],
        "asides": [(one.template, one.context(visit, counter)) for one in ASIDES],
        "keys": sorted(keys, key=itemgetter(0)),
    }
    return show(visit, panel if visit.is_partial else "shell/till/screen.html", whole, status=status)


def show_action(
    visit: Visit,
    counter: Counter,
    code: str,
    customer_id: int,
    form: ActionForm,
    *,
    context: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The customer's panel with one of the actions. Raises: NotFound, Forbidden."""
    public_id = ids.public_customer(customer_id)
    heads = [head for of_room in HEADS if (head := of_room(visit, customer_id)) is not None]
    whole = {
        "heads": heads,
        "found_name": next((head.name for head in heads if head.name), ""),
        "is_stopped": any(head.stops for head in heads),
        "code": code,
        "action": ACTIONS[code],
        "sides": [
            (reverse(one.view, args=[public_id]), one, name == code)
            for name, one in ACTIONS.items()
            if visit.actor.can(one.word)
        ],
        "form": form,
        "here": reverse(ACTIONS[code].view, args=[public_id]),
        "can_submit": True,
        "previews_at_once": "amount" not in form.fields or bool(form["amount"].value()),
        **(context or {}),
    }
    return show_panel(visit, counter, ACTION, whole, status=status, takes_focus=True)


def first_action(actor: Actor) -> Action:
    """What one is there for: the first that one may do. Raises: Forbidden."""
    check_word(actor)
    return next(one for one in ACTIONS.values() if actor.can(one.word))


def show_first_action(visit: Visit, counter: Counter, customer_id: int) -> HttpResponse:
    """The customer's panel with the action that one is there for."""
    return first_action(visit.actor).opens(visit, counter, customer_id)


def first_view(actor: Actor, customer_id: int) -> str:
    """Where the panel of a customer is found."""
    return reverse(first_action(actor).view, args=[ids.public_customer(customer_id)])


def show_preview(visit: Visit, code: str, preview: Mapping[str, Any]) -> HttpResponse:
    return show(visit, "shell/till/preview.html", {"code": code, "action": ACTIONS[code], **preview})
