"""The list of customers: a search that answers while one types, conditions, orders, columns, keyset pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse

from brim.base.kit import ids
from brim.base.kit.pages import Page
from brim.base.kit.refusals import Invalid
from brim.base.shell.lists import Cell, pager
from brim.base.shell.pages import Visit, page, show
from brim.base.ui import formats
from brim.core.customers import queries
from brim.core.customers.console import filters
from brim.core.customers.console.bulk import offered_to
from brim.core.customers.console.columns import Column, chosen, offered
from brim.core.customers.console.filters import ListQuery
from brim.core.customers.console.sorts import SORTS
from brim.core.customers.types import Found

ROWS = 25
MAX_COUNT = 1_000


@dataclass(frozen=True)
class Row:
    url: str
    public_id: str
    name: str
    phone: str
    email: str
    ref: str
    store: str
    birthday: date | None
    since: datetime
    seen: datetime | None
    is_frozen: bool
    tags: list[str] = field(default_factory=list)
    cells: list[tuple[Column, Sequence[Cell]]] = field(default_factory=list)


@page("customers:read")
def customers(visit: Visit) -> HttpResponse:
    query = filters.read(visit, visit.request.GET.dict())
    cursor = visit.request.GET.get("after") or None
    context = {**results(visit, query, cursor), **frame_of(visit, query)}
    template = "customers/results.html" if visit.is_partial else "customers/list.html"
    return show(visit, template, context, status=422 if query.problems else 200)


def results(visit: Visit, query: ListQuery, cursor: str | None) -> dict[str, Any]:
    """The rows, and what is said of them."""
    refused = ""
    try:
        query.check()
        found = queries.select(query.selection, limit=ROWS, cursor=cursor, actor=visit.actor)
    except Invalid as problem:
        found, refused = Page[Found]([]), problem.message
    shown = chosen(visit)
    return {
        "query": query,
        "text": query.selection.text,
        "name_asked": quote(query.selection.text),
        "rows": rows_of(visit, query, found.items, shown),
        "columns": shown,
        "shown": {column.key for column in shown},
        "refused": refused,
        "how_many": "" if refused else how_many(visit, query, found, cursor),
        "is_looking_on": bool(found.next_cursor and len(found.items) < ROWS),
        "after": cursor or "",
        **pager(reverse("console:customers"), [*query.pairs.items()], found, at=cursor),
        "leaves_out": SORTS[query.selection.sort.name].leaves_out if not found.next_cursor else "",
    }


def frame_of(visit: Visit, query: ListQuery) -> dict[str, Any]:
    """What stands around the rows: conditions, orders, columns, and what may be done with many."""
    return {
        "chips": query.removals(),
        "menus": filters.menus(query, visit),
        "sorts": filters.sorts(query, visit),
        "plain_url": filters.address({"q": query.selection.text, "sort": query.pairs.get("sort", "")}),
        "all_columns": offered(visit),
        "here": query.address(),
        "tags": list(query.tags.values()),
        "may_write": visit.actor.can("customers:write"),
        "may_export": visit.actor.can("customers:export"),
        "bulk_actions": offered_to(visit.actor),
    }


def how_many(visit: Visit, query: ListQuery, found: Page[Found], cursor: str | None) -> str:
    """“212”, “1,000+”; of a search only where one page holds them all, since its candidates are not its matches."""
    if query.selection.text:
        return "" if cursor or found.next_cursor else formats.number_text(len(found.items))
    if not cursor and not found.next_cursor:
        return formats.number_text(len(found.items))
    number = queries.count(query.selection, actor=visit.actor, most=MAX_COUNT)
    return formats.number_text(min(number, MAX_COUNT)) + ("+" if number > MAX_COUNT else "")


def rows_of(visit: Visit, query: ListQuery, found: Sequence[Found], columns: Sequence[Column]) -> list[Row]:
    people = [one.customer.id for one in found]
    cells = [(column, column.cells(people) if column.cells else {}) for column in columns]
    may_see_money = visit.actor.can("wallets:read")
    return [
        row_of(
            one,
            query,
            [(column, known.get(one.customer.id, ())) for column, known in cells],
            may_see_money=may_see_money,
        )
        for one in found
    ]


def row_of(one: Found, query: ListQuery, cells: list[tuple[Column, Sequence[Cell]]], *, may_see_money: bool) -> Row:
    customer = one.customer
    public_id = ids.public_customer(customer.id)
    return Row(
        url=filters.record_url(public_id, query),
        public_id=public_id,
        name=customer.name,
        phone=customer.phone,
        email=customer.email,
        ref=customer.ref,
        store=query.stores.get(customer.store_id or 0, ""),
        birthday=customer.birthday,
        since=customer.created_at,
        seen=one.standing.last_seen_at,
        is_frozen=may_see_money and one.standing.is_frozen,
        tags=[query.tags[number] for number in customer.tag_ids if number in query.tags],
        cells=cells,
    )
