"""The one field: a phone's tail, a name, a reference, or a code that was scanned into it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.kit import clock, ids
from brim.base.kit.refusals import Invalid, Refused
from brim.base.money import Money
from brim.base.shell.pages import Visit, act
from brim.core.customers import operations, paycodes, queries
from brim.core.customers.console.create import PersonForm
from brim.core.customers.types import Customer, Once
from brim.faces.cashier import spend, top_up
from brim.faces.cashier.counter import Counter, counter_of
from brim.faces.cashier.till import check_word, show_panel
from brim.trade.wallets.console.panels import balances

MOST_HITS = 8
PHONE = re.compile(r"[\d +()-]{4,}")


@dataclass(frozen=True)
class Hit:
    url: str
    name: str
    phone: str
    store: str
    balances: list[Money]


class NewForm(PersonForm):
    name = forms.CharField(label=pgettext_lazy("customer", "Name"), max_length=100)
    phone = forms.CharField(
        label=_lazy("Mobile number"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


@act("customers:read")
def find(visit: Visit) -> HttpResponse:
    """Sent by POST, so that names, numbers and codes stay out of addresses and logs. While one types (`step=typing`)
    it lists; sent with Enter it takes the only hit."""
    check_word(visit.actor)
    counter = counter_of(visit)
    if visit.posted is None:
        return HttpResponseRedirect(reverse("console:cashier"))
    text, is_typing = visit.request.POST.get("q", "").strip(), visit.request.POST.get("step") == "typing"
    if counter.store is None:
        return show_panel(visit, counter, "stores.html", {})
    if not text:
        return show_panel(visit, counter, "start.html", {})
    if paycodes.is_pay_code(text):
        return HttpResponse(status=204) if is_typing else scan(visit, counter, text)
    return look(visit, counter, text, takes_only=not is_typing)


def scan(visit: Visit, counter: Counter, text: str) -> HttpResponse:
    try:
        found = paycodes.read(text, now=clock.now(), actor=visit.actor)
    except Refused as refused:
        return show_panel(visit, counter, "hits.html", {"refused": refused.message}, status=422)
    if not visit.actor.can("spends:write"):
        return open_side(visit, counter, found.customer_id)
    return spend.scanned(visit, counter, found.customer_id, found.key)


def look(visit: Visit, counter: Counter, text: str, *, takes_only: bool) -> HttpResponse:
    try:
        found = queries.find(text, limit=MOST_HITS, actor=visit.actor)
    except Invalid as refused:
        return show_panel(visit, counter, "hits.html", {"text": text, "refused": refused.message, "is_early": True})
    if takes_only and len(found.items) == 1 and not found.next_cursor:
        return open_side(visit, counter, found.items[0].id)
    is_nobody = not found.items and visit.actor.can("customers:write")
    context = {
        "text": text,
        "hits": hits_of(visit, counter, found.items),
        "has_more": bool(found.next_cursor),
        "new_form": new_form(text, has_focus=takes_only) if is_nobody else None,
    }
    return show_panel(visit, counter, "hits.html", context)


def hits_of(visit: Visit, counter: Counter, found: Sequence[Customer]) -> list[Hit]:
    held = balances([customer.id for customer in found]) if visit.actor.can("wallets:read") else {}
    return [
        Hit(
            url=reverse(side_view(visit), args=[ids.public_customer(customer.id)]),
            name=customer.name,
            phone=customer.phone,
            store=counter.names.get(customer.store_id or 0, ""),
            balances=held.get(customer.id, []),
        )
        for customer in found
    ]


def side_view(visit: Visit) -> str:
    """The side that one is there for: topping up, where one may."""
    return "console:cashier-top-up" if visit.actor.can("topups:write") else "console:cashier-spend"


def open_side(visit: Visit, counter: Counter, customer_id: int) -> HttpResponse:
    """The customer's panel with the side that one is there for: topping up, where one may."""
    if visit.actor.can("topups:write"):
        form = top_up.new_form(visit, counter)
        return top_up.side(visit, counter, customer_id, form)
    return spend.side(visit, counter, customer_id, spend.new_form(visit, initial={}))


def new_form(text: str, *, has_focus: bool) -> NewForm:
    """What was searched for is in its field; the other one is ready for typing once nobody was found by Enter."""
    known, wanted = ("phone", "name") if PHONE.fullmatch(text) else ("name", "phone")
    form = NewForm(initial={known: text})
    form.fields[wanted].widget.attrs["autofocus"] = has_focus
    return form


@act("customers:read", "customers:write")
def new(visit: Visit) -> HttpResponse:
    """Somebody who is here for the first time: a name and a number are enough."""
    check_word(visit.actor)
    counter = counter_of(visit)
    if counter.store is None:
        return show_panel(visit, counter, "stores.html", {})
    form = NewForm(visit.posted)
    form.view = side_view(visit)
    if form.is_valid():
        try:
            made = operations.create(
                actor=visit.actor, now=clock.now(), name=form.cleaned_data["name"], phone=form.cleaned_data["phone"],
                store_id=counter.store_id, once=Once(form.idempotency_key),
                refuse_probable=not form.cleaned_data["allow_duplicate"],
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            return open_side(visit, counter, made.id)
    status = 422 if form.is_bound else 200
    return show_panel(visit, counter, "new.html", {"new_form": form}, status=status)
