"""Lists of the console: filters in the URL, rows of cells, keyset pages, a CSV file of all pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from brim.base.identity.names import store_names
from brim.base.identity.types import Actor
from brim.base.kit import clock, spreadsheets
from brim.base.kit.amounts import read_amount
from brim.base.kit.feeds import MAX_COUNT, Wanted
from brim.base.kit.pages import Page, all_pages
from brim.base.kit.refusals import Invalid
from brim.base.money import CURRENCIES, Money
from brim.base.shell.pages import Visit, page, show, still
from brim.base.shell.states import State, Text
from brim.base.ui import formats
from brim.base.ui.downloads import download
from brim.base.ui.periods import read_days

ROWS = 50
PIECE = 200

T = TypeVar("T")


@dataclass(frozen=True)
class Cell:
    """One of text, money, moment, state; `note` stands below in small; `url` links it. `column` is whose it is, for
    where a row is a card and has no headings."""

    text: str = ""
    note: str = ""
    url: str = ""
    money: Money | None = None
    has_sign: bool = False
    moment: datetime | None = None
    state: State | None = None
    also: State | None = None
    column: Text = ""


@dataclass(frozen=True)
class Row:
    """`url` is the page of the thing itself; cells in the order of the columns, the amount last."""

    url: str
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Column:
    name: Text
    kind: str = ""


@dataclass(frozen=True)
class Known:
    """Names for the rows of a page."""

    people: dict[int, str]
    stores: dict[int, str]


@dataclass(frozen=True)
class Listing(Generic[T]):
    """A list: how it is called, filtered, read and shown. `fetch` takes wanted, a word of `flags`, cursor, limit.
    `heads` names what `record` gives, in order: a file has them although nothing is in it. `topics` move its first
    page while one looks at it."""

    view: str
    title: Text
    about: Text
    columns: Sequence[Column]
    fetch: Callable[[Visit, Wanted, str, str, int], Page[T]]
    row: Callable[[T, Known, Actor], Row]
    heads: Sequence[str]
    record: Callable[[T, Known], dict[str, object]]
    states: dict[str, State] = field(default_factory=dict)
    flags: Sequence[tuple[str, Text]] = ()
    fields: frozenset[str] = frozenset({"currency", "days", "amount", "customer"})
    template: str = "shell/list.html"
    empty: Text = ""
    more: Callable[[Visit], dict[str, Any]] = lambda _visit: {}
    channels: Callable[[], Sequence[tuple[str, str]]] = tuple
    topics: str = ""

    def known(self, _visit: Visit, _items: Sequence[T]) -> Known:
        """The names that the rows of a page need, fetched together."""
        return Known({}, store_names())

    def customer_of(self, _visit: Visit, _text: str) -> int | None:
        """Whose rows are wanted. Raises: Invalid."""
        return None


@dataclass(frozen=True)
class ListQuery:
    """The filters in the URL, as typed and as parsed."""

    texts: dict[str, str]
    wanted: Wanted
    flag: str


NAMES = ("state", "is", "store", "channel", "currency", "from", "to", "least", "most", "customer")


def addresses(route: str, listing: Listing[T], *words: str) -> list[URLPattern]:
    """The URLs of the list and of its CSV file, for actors with all of these permissions."""
    name = listing.view.partition(":")[2]

    def shown(visit: Visit) -> HttpResponse:
        return page_of(visit, listing)

    def saved(visit: Visit) -> HttpResponseBase:
        return file_of(visit, listing)

    # Pages of the room whose rows they show: by that, `bin/test --changed` finds the journeys that ask for them.
    shown.__module__ = saved.__module__ = listing.row.__module__
    return [path(route, page(*words)(shown), name=name), path(f"{route}csv", page(*words)(saved), name=f"{name}-csv")]


def page_of(visit: Visit, listing: Listing[T]) -> HttpResponse:
    texts = texts_of(visit, NAMES)
    after, refused, found = visit.request.GET.get("after", ""), "", Page[T]([])
    try:
        query = read(visit, listing, texts)
        found = listing.fetch(visit, query.wanted, query.flag, after, ROWS)
    except Invalid as problem:
        refused = problem.message
    known = listing.known(visit, found.items)
    rows = [named(listing.row(item, known, visit.actor), listing.columns) for item in found.items]
    given = [(name, text) for name, text in texts.items() if text]
    here = reverse(listing.view)
    context = {
        "listing": listing,
        "texts": texts,
        "rows": rows,
        "refused": refused,
        "is_filtered": bool(given),
        "total": total_text(found.total),
        "here": here,
        **pager(here, given, found, at=after),
        "csv_url": f"{reverse(listing.view + '-csv')}?{urlencode(given)}",
        "chips": chips(listing, texts, here),
        "stores": sorted(known.stores.items(), key=lambda pair: pair[1]) if "store" in listing.fields else [],
        "channels": listing.channels() if "channel" in listing.fields else (),
        "currencies": [visit.business.currency, *sorted(set(CURRENCIES) - {visit.business.currency})],
        **listing.more(visit),
    }
    return show(visit, listing.template, context, status=422 if refused else 200)


def named(row: Row, columns: Sequence[Column]) -> Row:
    cells = [replace(cell, column=column.name) for cell, column in zip(row.cells, columns, strict=True)]
    return replace(row, cells=cells)


def pager(
    here: str, given: Sequence[tuple[str, str]], found: Page[Any], *, at: str | None, name: str = "after"
) -> dict[str, str]:
    """Where a list goes on and where it begins, as `{% pagination %}` takes them. `given` is what its address keeps,
    `at` the cursor of this page, which stands in the address under `name`."""
    kept = [(key, text) for key, text in given if text]
    return {
        "next_url": address(here, [*kept, (name, found.next_cursor)]) if found.next_cursor else "",
        "first_url": address(here, kept) if at else "",
    }


def texts_of(visit: Visit, names: Sequence[str], *, longest: int = 80) -> dict[str, str]:
    """What the address says under these names, fit to be read."""
    return {name: visit.request.GET.get(name, "").replace("\0", "").strip()[:longest] for name in names}


def file_of(visit: Visit, listing: Listing[T]) -> HttpResponseBase:
    """The whole list as CSV, streamed page by page. Raises: Invalid."""
    texts = texts_of(visit, NAMES)
    query = read(visit, listing, texts)
    first = listing.fetch(visit, query.wanted, query.flag, "", PIECE)
    pieces = all_pages(first, lambda cursor: listing.fetch(visit, query.wanted, query.flag, cursor, PIECE))

    def records(items: Sequence[T]) -> Iterator[Iterable[object]]:
        known = listing.known(visit, items)
        for item in items:
            record = listing.record(item, known)
            assert list(record) == list(listing.heads), listing.view
            yield record.values()

    name = f"{listing.view.partition(':')[2]}-{timezone.localtime(clock.now()):%Y-%m-%d}.csv"
    return spreadsheet(visit, lines(lambda: listing.heads, pieces, records), name)


def spreadsheet(visit: Visit, lines: Iterator[str], name: str) -> HttpResponseBase:
    """A file while it is written, for as long as the visitor may see it."""
    return download(visit.request, lines, name=name, kind="text/csv; charset=utf-8", still=still(visit))


def lines(
    heads: Callable[[], Iterable[str]],
    pieces: Iterable[Sequence[T]],
    records: Callable[[Sequence[T]], Iterable[Iterable[object]]],
) -> Iterator[str]:
    """A file line by line: its heads, then of each piece its records. Moments are the business's; amounts are decimals,
    and what a spreadsheet would take for a formula is made safe."""
    yield spreadsheets.beginning(heads())
    for items in pieces:
        for record in records(items):
            yield spreadsheets.line(plain(value) for value in record)


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value


def read(visit: Visit, listing: Listing[T], texts: dict[str, str]) -> ListQuery:
    """Raises: Invalid: a day, an amount, a customer that cannot be read."""
    state, store, currency = texts["state"], texts["store"], texts["currency"]
    start, end = read_days(texts["from"], texts["to"]).moments
    unit = currency if currency in CURRENCIES else visit.business.currency
    if "amount" not in listing.fields:
        texts |= {"currency": "", "least": "", "most": ""}
        currency = ""
    least, most = (size(name, texts[name], unit) for name in ("least", "most"))
    wanted = Wanted(
        states=(state,) if state in listing.states else (),
        channel=texts["channel"] if "channel" in listing.fields else "",
        store_id=int(store) if store.isdecimal() and len(store) < 9 and "store" in listing.fields else None,
        currency=unit if currency or least is not None or most is not None else "",
        start=start,
        end=end,
        least=least,
        most=most,
        customer_id=listing.customer_of(visit, texts["customer"]),
    )
    return ListQuery(texts, wanted, texts["is"] if texts["is"] in dict(listing.flags) else "")


def size(name: str, text: str, currency: str) -> int | None:
    if not text:
        return None
    try:
        return read_amount(name, text, currency).amount_minor
    except Invalid as refused:
        told = _("%(problem)s Nothing was filtered by it.")
        raise Invalid(name, told % {"problem": refused.message}) from None


def chips(listing: Listing[T], texts: dict[str, str], here: str) -> list[tuple[str, str, State | None, bool]]:
    """The quick filters: all, each state, each flag. (name, address, state, whether chosen)."""
    rest = [(name, text) for name, text in texts.items() if text and name not in {"state", "is"}]
    found: list[tuple[str, str, State | None, bool]] = [
        (_("All"), address(here, rest), None, not texts["state"] and not texts["is"])
    ]
    for word, name in listing.flags:
        found.append((str(name), address(here, [("is", word), *rest]), None, texts["is"] == word))
    for word, state in listing.states.items():
        found.append((str(state.name), address(here, [("state", word), *rest]), state, texts["state"] == word))
    return found


def address(here: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{here}?{urlencode(pairs)}" if pairs else here


def total_text(total: int | None) -> str:
    if total is None:
        return ""
    if total > MAX_COUNT:
        return _("more than %(number)s") % {"number": formats.number_text(MAX_COUNT)}
    return formats.number_text(total)
