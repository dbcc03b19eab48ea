"""The screen itself: the field, the panel under it, and what was done last at this till."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.money import Money
from brim.base.shell.pages import Visit, act, page, show
from brim.core.customers import queries as customers
from brim.faces.cashier import done as results
from brim.faces.cashier.counter import Counter, counter_of, remember_printing, remember_store

PANELS = "cashier/"


@page("customers:read")
def cashier(visit: Visit) -> HttpResponse:
    """The empty till, ready for the next customer."""
    check_word(visit.actor)
    counter = counter_of(visit)
    return show_panel(visit, counter, "start.html" if counter.store else "stores.html", {})


def check_word(actor: Actor) -> None:
    """A till is for those who top up or take spends. Raises: Forbidden."""
    authorise(actor, "spends:write" if actor.can("spends:write") else "topups:write")


def show_panel(
    visit: Visit, counter: Counter, panel: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The panel alone where htmx asks for it, else the screen around it."""
    whole = {"counter": counter, "panel": PANELS + panel, **context}
    if visit.is_partial:
        return show(visit, PANELS + panel, whole, status=status)
    return show(visit, PANELS + "cashier.html", {**whole, "last": results.last(visit)}, status=status)


@act("customers:read")
def store(visit: Visit) -> HttpResponse:
    """Say at which store one stands; this machine remembers it."""
    check_word(visit.actor)
    if visit.posted is not None:
        answer = HttpResponseRedirect(reverse("console:cashier"))
        return remember_store(answer, visit.request, visit.actor)
    return show_panel(visit, counter_of(visit), "stores.html", {})


@act("customers:read")
def printing(visit: Visit) -> HttpResponse:
    """Whether receipts print by themselves here."""
    check_word(visit.actor)
    answer = HttpResponseRedirect(reverse("console:cashier"))
    return answer if visit.posted is None else remember_printing(answer, visit.request)


@page("customers:read", "wallets:read")
def done(visit: Visit, operation_id: str) -> HttpResponse:
    """What was done, with its receipt."""
    customer_id, number = ids.read_public("opn", operation_id)
    customers.require(customer_id, actor=visit.actor)
    return show_done(visit, counter_of(visit), customer_id, number)


def show_done(
    visit: Visit, counter: Counter, customer_id: int, operation_id: int, *, is_new: bool = False,
    change: Money | None = None,
) -> HttpResponse:  # fmt: skip
    """`is_new`: it was done just now, so its receipt prints by itself where that is wished. `change`: of the cash that
    was handed over."""
    context = {
        "result": results.result(visit, customer_id, operation_id),
        "last": results.last(visit),
        "is_beside": visit.is_partial,
        "prints_itself": is_new and counter.prints_itself,
        "change": change,
    }
    return show_panel(visit, counter, "done.html", context)


def finished(
    visit: Visit, counter: Counter, customer_id: int, operation_id: int, *, change: Money | None = None
) -> HttpResponse:
    """Remember it as the last one of this till and show it: as the panel, or at an address of its own."""
    results.note(visit, customer_id, operation_id)
    if visit.is_partial:
        return show_done(visit, counter, customer_id, operation_id, is_new=True, change=change)
    return HttpResponseRedirect(reverse("console:cashier-done", args=[ids.public("opn", customer_id, operation_id)]))
