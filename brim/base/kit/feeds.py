"""Lists over all customers: what is wanted of them, newest first, keyset paging by moment, counts that stop early."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from brim.base.kit.pages import MOST, cursor, read_cursor

Row = TypeVar("Row", bound=Model)

MAX_COUNT = 1000
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# How far back each look goes where only a BRIN index knows about time: a look reads the blocks of its span alone.
SPANS = (timedelta(minutes=10), timedelta(hours=6), timedelta(days=7), timedelta(days=90), None)


@dataclass(frozen=True)
class Wanted:
    """A list's filters; what is empty or None asks for nothing. `start` <= moment < `end`; amounts are minor units,
    both included."""

    states: tuple[str, ...] = ()
    channel: str = ""
    store_id: int | None = None
    currency: str = ""
    start: datetime | None = None
    end: datetime | None = None
    least: int | None = None
    most: int | None = None
    customer_id: int | None = None


@dataclass(frozen=True)
class Columns:
    """The names of a table's columns that a list is sorted by."""

    at: str = "created_at"
    state: str = "status"


def narrowed(rows: QuerySet[Row], wanted: Wanted, columns: Columns) -> QuerySet[Row]:
    """The rows that are wanted. A filter on a column that the table lacks is an error of the caller."""
    pairs: dict[str, object] = {
        f"{columns.state}__in": wanted.states or None,
        "channel": wanted.channel or None,
        "store_id": wanted.store_id,
        "currency": wanted.currency or None,
        f"{columns.at}__gte": wanted.start,
        f"{columns.at}__lt": wanted.end,
        "amount__gte": wanted.least,
        "amount__lte": wanted.most,
        "customer_id": wanted.customer_id,
    }
    return rows.filter(**{name: value for name, value in pairs.items() if value is not None})


def newest_first(
    rows: QuerySet[Row], at: str, *, after: str = "", limit: int, by_spans: datetime | None = None
) -> tuple[list[Row], str | None]:
    """(rows, next cursor): the newest by the moment `at`, then by id, then by customer, whose ids may be equal.

    `by_spans`: now, for tables that have no tree of moments; they are looked through span by span. Raises: Invalid
    `invalid_cursor`.
    """
    size = max(1, min(limit, MOST))
    order = rows.order_by(f"-{at}", "-id", "-customer_id")
    start = read_place(after)
    if start is not None:
        order = order.filter(before(at, *start))
    found: list[Row] = []
    for part in parts(order, at, start[0] if start else None, by_spans):
        found += part[: size + 1 - len(found)]
        if len(found) > size:
            return found[:size], place(found[size - 1], at)
    return found, None


def parts(rows: QuerySet[Row], at: str, latest: datetime | None, now: datetime | None) -> Iterator[QuerySet[Row]]:
    if now is None:
        yield rows
        return
    top, edge = latest or now, latest
    for span in SPANS:
        part = rows if edge is None else rows.filter(**{f"{at}__lte": edge})
        if span is None:
            yield part
            return
        edge = top - span
        yield part.filter(**{f"{at}__gt": edge})


def before(at: str, moment: datetime, row_id: int, customer_id: int) -> Q:
    """Beyond this row in the list's order; the first condition is the one that uses an index."""
    same = Q(**{at: moment})
    beyond = Q(**{f"{at}__lt": moment}) | same & Q(id__lt=row_id) | same & Q(id=row_id, customer_id__lt=customer_id)
    return Q(**{f"{at}__lte": moment}) & beyond


def place(row: Any, at: str) -> str:
    microseconds = (getattr(row, at) - BEGINNING) // timedelta(microseconds=1)
    return cursor(microseconds, row.id, row.customer_id)


def read_place(text: str) -> tuple[datetime, int, int] | None:
    """Raises: Invalid `invalid_cursor`."""
    if not text:
        return None
    microseconds, row_id, customer_id = (int(value) for value in read_cursor(text, int, int, int))
    return BEGINNING + timedelta(microseconds=min(max(microseconds, 0), 10**17)), row_id, customer_id


def counted(rows: QuerySet[Row], most: int = MAX_COUNT) -> int:
    """How many there are, at most `most` + 1, which stands for more."""
    return rows.order_by()[: most + 1].count()


def total(rows: QuerySet[Row], found: list[Row], *, after: str, following: str | None, most: int = MAX_COUNT) -> int:
    """As `counted`; what is on the only page there is needs no counting."""
    return len(found) if not after and following is None else counted(rows, most)
