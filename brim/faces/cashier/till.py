"""The till while nobody is chosen, and what this machine remembers."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from brim.base.shell.pages import Visit, action_page, page
from brim.base.shell.till import STORES, check_word, counter_of, remember_printing, remember_store, show_panel


@page("customers:read")
def cashier(visit: Visit) -> HttpResponse:
    """The empty till, ready for the next customer."""
    check_word(visit.actor)
    counter = counter_of(visit)
    return show_panel(visit, counter, "cashier/start.html" if counter.store else STORES, {})


@action_page("customers:read")
def store(visit: Visit) -> HttpResponse:
    """Say at which store one stands; this machine remembers it."""
    check_word(visit.actor)
    if visit.posted is not None:
        answer = HttpResponseRedirect(reverse("console:cashier"))
        return remember_store(answer, visit.request, visit.actor)
    return show_panel(visit, counter_of(visit), STORES, {})


@action_page("customers:read")
def printing(visit: Visit) -> HttpResponse:
    """Whether receipts print by themselves here."""
    check_word(visit.actor)
    answer = HttpResponseRedirect(reverse("console:cashier"))
    return answer if visit.posted is None else remember_printing(answer, visit.request)
