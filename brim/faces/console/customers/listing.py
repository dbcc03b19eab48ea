"""The list of customers: a search that answers while one types, keyset pages, a table that is cards when narrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from brim.base.kit import ids
from brim.base.kit.pages import Page
from brim.base.kit.refusals import Invalid
from brim.base.money import Money
from brim.core.customers import queries
from brim.core.customers.types import Customer
from brim.faces.console.names import store_names
from brim.faces.console.pages import Visit, page, show
from brim.faces.console.purses import balances

ROWS = 25


@dataclass(frozen=True)
class Row:
    url: str
    public_id: str
    name: str
    phone: str
    store: str
    balances: list[Money]
    since: datetime


@page("customers:read")
def customers(visit: Visit) -> HttpResponse:
    text = visit.request.GET.get("q", "").strip()
    cursor = visit.request.GET.get("after") or None
    refused = ""
    try:
        found = queries.find(text, limit=ROWS, cursor=cursor, actor=visit.actor)
    except Invalid as problem:
        found, refused = Page[Customer]([]), problem.message
    here = reverse("console:customers")
    context = {
        "text": text,
        "rows": rows_of(visit, found.items),
        "refused": refused,
        "next_url": address(here, q=text, after=found.next_cursor),
        "first_url": address(here, q=text) if cursor else "",
        "may_see_money": visit.actor.can("wallets:read"),
    }
    return show(visit, "console/rows.html" if visit.is_partial else "console/customers.html", context)


def address(path: str, *, q: str, after: str | None = "") -> str:
    """The address with what is set; nothing where there is no next page."""
    if after is None:
        return ""
    pairs = [(name, value) for name, value in (("q", q), ("after", after)) if value]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def rows_of(visit: Visit, found: Sequence[Customer]) -> list[Row]:
    names = store_names()
    may_see_money = visit.actor.can("wallets:read")
    held = balances([customer.id for customer in found]) if may_see_money else {}
    return [
        Row(
            url=reverse("console:customer", args=[ids.public_customer(customer.id)]),
            public_id=ids.public_customer(customer.id),
            name=customer.name,
            phone=customer.phone,
            store=names.get(customer.store_id or 0, ""),
            balances=held.get(customer.id, []),
            since=customer.created_at,
        )
        for customer in found
    ]
