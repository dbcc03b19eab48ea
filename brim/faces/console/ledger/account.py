"""Accounts and entries: a customer's account, a book over a period, entries of all, a transfer with its legs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.events import queries as events
from brim.base.events.types import Recorded
from brim.base.identity.names import store_names
from brim.base.kit import clock, ids, pages
from brim.base.kit.pages import all_pages
from brim.base.kit.refusals import Invalid, NotFound
from brim.base.money import Money, money
from brim.base.shell.lists import lines, pager, spreadsheet, texts_of, total_text
from brim.base.shell.pages import Visit, every_store, page, show
from brim.base.ui.periods import Period, offered, read_period
from brim.core.customers import queries as customers
from brim.core.customers import visibility
from brim.core.customers.console.entity import check_home
from brim.core.customers.console.names import names_for
from brim.core.ledger import books, queries
from brim.core.ledger.types import Entry
from brim.core.ledger.wording import is_of_customers
from brim.trade.wallets.console.history import EntryLine, code_name, entry_lines
from brim.trade.wallets.wording import kind_words

ROWS = 50
BOOK_HEADS = ("occurred_at", "transfer", "kind", "customer", "amount", "total_after", "currency", "actor", "hash")
NEAR = 20


@dataclass(frozen=True)
class BookRow:
    """An entry as the book has it: the other sign, and the book's total after it."""

    line: EntryLine
    amount: Money
    after: Money | None
    kind: str
    customer: str
    customer_url: str


@page("ledger:read")
def accounts_of(visit: Visit, public_id: str) -> HttpResponse:
    """All accounts of one customer."""
    found = customers.get(ids.read_customer(public_id), actor=visit.actor)
    stores = store_names()
    chart = {line.code: line for line in books.chart()}
    rows = [
        (
            code_name(chart[one.code], stores),
            money(one.posted, one.asset),
            money(one.held, one.asset),
            one.seq,
            one.head,
            reverse("console:account", args=[public_id, one.code]),
        )
        for one in queries.accounts(found.id)
    ]
    return show(visit, "console/ledger/accounts_of.html", {"customer": found, "public_id": public_id, "rows": rows})


@page("ledger:read")
def account(visit: Visit, public_id: str, code: int) -> HttpResponse:
    """One customer's account: entries, newest first, with running balance and hash."""
    found = customers.get(ids.read_customer(public_id), actor=visit.actor)
    one = queries.account(found.id, code)
    if one is None:
        raise NotFound("unknown_account", _("This customer has no such account."))
    before = visit.request.GET.get("after") or None
    entries = queries.entries(found.id, code, limit=ROWS, before=before)
    here = reverse("console:account", args=[public_id, code])
    context = {
        "customer": found,
        "public_id": public_id,
        "name": code_name(books.ChartLine(code, one.kind, one.asset, "")),
        "account": one,
        "posted": money(one.posted, one.asset),
        "held": money(one.held, one.asset),
        "lines": entry_lines(entries.items),
        "statement_url": f"{reverse('console:statement', args=[public_id])}?{urlencode({'currency': one.asset})}"
        if visit.actor.can("statements:read")
        else "",
        **pager(here, [], entries, at=before),
    }
    return show(visit, "console/ledger/account.html", context)


def chart_line(code: int) -> books.ChartLine:
    """Raises: NotFound."""
    found = next((line for line in books.chart() if line.code == code), None)
    if found is None:
        raise NotFound("unknown_account", _("There is no such account in the chart."))
    return found


@page("ledger:read")
@every_store
def book(visit: Visit, code: int) -> HttpResponse:
    """The statement of a book: opening, what came and went, closing, and the entries."""
    line = chart_line(code)
    asked, stores = visit.request.GET, store_names()
    here = reverse("console:book", args=[code])
    context = {"line": line, "name": code_name(line, stores), "here": here}
    try:
        period = read_period(asked)
    except Invalid as refused:
        context |= {"refused": refused.message, "choices": choices(here, None)}
        return show(visit, "console/ledger/book.html", context, status=422)
    start, end = period.moments
    span = books.book_span(code, total_of(code), start=start, end=end)
    sought = books.Sought(book=code, start=start, end=end)
    after = asked.get("after", "")
    found = books.list_entries(sought, now=clock.now(), after=after, limit=ROWS)
    pairs = period.pairs
    context |= {
        "period": period,
        "from_text": pairs[0][1],
        "to_text": pairs[1][1],
        "choices": choices(here, period),
        "figures": [
            ("", _("Opening balance"), money(span.before, line.asset)),
            ("+", _("In"), money(span.came, line.asset)),
            ("−", _("Out"), money(-span.went, line.asset)),
            ("=", _("Closing balance"), money(span.after, line.asset)),
        ],
        "rows": book_rows(visit, found.items, line, None if after else span.after),
        "total": total_text(found.total),
        **pager(here, pairs, found, at=after),
        "csv_url": f"{reverse('console:book-csv', args=[code])}?{urlencode(pairs)}",
    }
    return show(visit, "console/ledger/book.html", context)


@page("ledger:read")
@every_store
def book_csv(visit: Visit, code: int) -> HttpResponseBase:
    line = chart_line(code)
    period = read_period(visit.request.GET)
    name = f"book-{line.kind}-{line.detail or line.asset}-{period.in_file_name}.csv"
    return spreadsheet(visit, book_lines(line, period), name)


def book_lines(line: books.ChartLine, period: Period) -> Iterator[str]:
    """Newest first, as on the page, each with the book's total after it."""
    start, end = period.moments
    sought = books.Sought(book=line.code, start=start, end=end)
    running = books.book_span(line.code, total_of(line.code), start=start, end=end).after

    def fetch(cursor: str) -> pages.Page[Entry]:
        return books.list_entries(sought, now=clock.now(), after=cursor, limit=pages.MOST)

    def records(entries: Sequence[Entry]) -> Iterator[tuple[object, ...]]:
        nonlocal running
        for entry in entries:
            yield (
                entry.occurred_at,
                ids.public("txn", entry.customer_id, entry.transfer_id),
                entry.kind,
                ids.public_customer(entry.customer_id),
                money(-entry.amount, line.asset),
                money(running, line.asset),
                line.asset,
                entry.actor,
                entry.hash,
            )
            running += entry.amount

    yield from lines(lambda: BOOK_HEADS, all_pages(fetch(""), fetch), records)


def total_of(code: int) -> int:
    lines = queries.trial_balance().lines
    return next((line.total for line in lines if line.is_book and line.code == code), 0)


def choices(here: str, chosen: Period | None) -> list[tuple[str, str, bool]]:
    return [(name, f"{here}?{urlencode(period.pairs)}", period == chosen) for name, period in offered()]


def book_rows(visit: Visit, entries: Sequence[Entry], line: books.ChartLine, closing: int | None) -> list[BookRow]:
    people = customers.named({entry.customer_id for entry in entries}, actor=visit.actor)
    kinds = kind_words()
    rows, running = [], closing
    for shown in entry_lines(entries):
        entry = shown.entry
        public = ids.public_customer(entry.customer_id)
        rows.append(
            BookRow(
                shown,
                money(-entry.amount, line.asset),
                None if running is None else money(running, line.asset),
                kinds.get(entry.kind, entry.kind),
                people.get(entry.customer_id, public),
                reverse("console:account", args=[public, entry.code]) if visit.actor.can("customers:read") else "",
            )
        )
        running = None if running is None else running + entry.amount
    return rows


@page("ledger:read")
def entries(visit: Visit) -> HttpResponse:
    """Entries over all customers that the actor sees, newest first."""
    asked = visit.request.GET
    texts = texts_of(visit, ("code", "kind", "from", "to"), longest=40)
    after, refused = asked.get("after", ""), ""
    chart, stores = books.chart(), store_names()
    found = pages.Page[Entry]([])
    try:
        period = read_period(asked) if texts["from"] or texts["to"] else Period()
        start, end = period.moments
        sought = books.Sought(
            code=int(texts["code"]) if texts["code"].isdecimal() and len(texts["code"]) < 9 else None,
            kind=texts["kind"],
            start=start,
            end=end,
            within=visibility.seen_condition(visit.actor),
        )
        found = books.list_entries(sought, now=clock.now(), after=after, limit=ROWS)
    except Invalid as problem:
        refused = problem.message
    here = reverse("console:entries")
    people = customers.named({entry.customer_id for entry in found.items}, actor=visit.actor)
    context = {
        "texts": texts,
        "refused": refused,
        "total": total_text(found.total),
        "here": here,
        "rows": [(line, people.get(line.entry.customer_id, "")) for line in entry_lines(found.items)],
        "codes": [
            (str(line.code), code_name(line, stores), line.asset) for line in chart if is_of_customers(line.kind)
        ],
        **pager(here, [*texts.items()], found, at=after),
    }
    return show(visit, "console/ledger/entries.html", context, status=422 if refused else 200)


@page("ledger:read")
def transfer(visit: Visit, public_id: str) -> HttpResponse:
    """One fact with both sides of every leg, the key it was booked under, its cause and its event."""
    customer_id, transfer_id = ids.read_public("txn", public_id)
    check_home(visit, customer_id)
    found = books.transfer_by_id(customer_id, transfer_id)
    if found is None:
        raise NotFound("unknown_transfer", _("There is no such transfer."))
    public = ids.public_customer(customer_id)
    names = names_for([], store_names=store_names(), actor=visit.actor, labels=[found.actor])
    may_open = visit.actor.can("customers:read")
    told = event_of(found)
    context = {
        "found": found,
        "kind": kind_words().get(found.kind, found.kind),
        "public_id": public_id,
        "lines": entry_lines(found.legs),
        "taken_by": names.actor(found.actor),
        "customer_name": customers.named([customer_id], actor=visit.actor).get(customer_id, public),
        "customer_url": reverse("console:accounts-of", args=[public]) if may_open else "",
        "operation_url": reverse("console:movement", args=[ids.public("opn", customer_id, transfer_id)])
        if visit.actor.can("wallets:read")
        else "",
        "event_id": ids.public("evt", customer_id, told.id) if told else "",
        "event_type": told.type if told else "",
    }
    return show(visit, "console/ledger/transfer.html", context)


def event_of(found: books.TransferView) -> Recorded | None:
    """The event that tells of it: written in the same transaction, so its id is close by."""
    near = events.timeline(found.customer_id, before=pages.cursor(found.id + SOON), limit=pages.MOST)
    return next((event for event in near.items if event.data.get("operation_id") == found.id), None)


SOON = 60_000_000 << ids.NODE_BITS
