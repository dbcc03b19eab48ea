"""Who is typed: a phone's tail, a name or a reference; whoever is new; and who was found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.kit import clock, ids
from brim.base.kit.refusals import Invalid, Refused
from brim.base.money import Money
from brim.base.shell.counter import Counter, Head, Typed
from brim.base.shell.pages import Visit, action_page
from brim.base.shell.till import (
    STORES,
    check_word,
    counter_of,
    first_action,
    first_view,
    show_first_action,
    show_panel,
)
from brim.core.customers import operations, queries
from brim.core.customers.console import slots
from brim.core.customers.console.create import PersonForm
from brim.core.customers.types import Customer, Once

HITS = "customers/counter/hits.html"
MAX_HITS = 8
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


def look(visit: Visit, counter: Counter, typed: Typed) -> HttpResponse:
    """While one types it lists; sent with Enter it takes the only hit."""
    try:
        found = queries.find(typed.text, limit=MAX_HITS, actor=visit.actor)
    except Invalid as refused:
        return show_panel(visit, counter, HITS, {"text": typed.text, "refused": refused.message})
    if not typed.is_typing and len(found.items) == 1 and not found.next_cursor:
        return show_first_action(visit, counter, found.items[0].id)
    is_nobody = not found.items and visit.actor.can("customers:write")
    context = {
        "text": typed.text,
        "hits": hits_of(visit, counter, found.items),
        "has_more": bool(found.next_cursor),
        "new_form": new_form(typed.text, has_focus=not typed.is_typing) if is_nobody else None,
    }
    return show_panel(visit, counter, HITS, context)


def hits_of(visit: Visit, counter: Counter, found: Sequence[Customer]) -> list[Hit]:
    held = slots.balances([customer.id for customer in found], visit.actor)
    return [
        Hit(
            url=first_view(visit.actor, customer.id),
            name=customer.name,
            phone=customer.phone,
            store=counter.names.get(customer.store_id or 0, ""),
            balances=held.get(customer.id, []),
        )
        for customer in found
    ]


def new_form(text: str, *, has_focus: bool) -> NewForm:
    """What was searched for is in its field; the other one is ready for typing once nobody was found by Enter."""
    known, wanted = ("phone", "name") if PHONE.fullmatch(text) else ("name", "phone")
    form = NewForm(initial={known: text})
    form.fields[wanted].widget.attrs["autofocus"] = has_focus
    return form


@action_page("customers:read", "customers:write")
def new(visit: Visit) -> HttpResponse:
    """Somebody who is here for the first time: a name and a number are enough."""
    check_word(visit.actor)
    counter = counter_of(visit)
    if counter.store is None:
        return show_panel(visit, counter, STORES, {})
    form = NewForm(visit.posted)
    form.view = first_action(visit.actor).view
    if form.is_valid():
        try:
            made = operations.create(
                actor=visit.actor,
                now=clock.now(),
                name=form.cleaned_data["name"],
                phone=form.cleaned_data["phone"],
                store_id=counter.store_id,
                once=Once(form.idempotency_key),
                refuse_probable=not form.cleaned_data["allow_duplicate"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return show_first_action(visit, counter, made.id)
    status = 422 if form.is_bound else 200
    return show_panel(visit, counter, "customers/counter/new.html", {"new_form": form}, status=status)


def head(visit: Visit, customer_id: int) -> Head:
    """Raises: NotFound, Forbidden."""
    customer = queries.get(customer_id, actor=visit.actor)
    public_id = ids.public_customer(customer_id)
    context = {"customer": customer, "public_id": public_id, "url": reverse("console:customer", args=[public_id])}
    return Head(context, title="customers/counter/head.html", name=customer.name)
