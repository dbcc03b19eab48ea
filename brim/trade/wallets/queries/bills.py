"""Bills: what moved a customer's value, searched by the customer; newest first by when it happened, month by month."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from brim.base.identity.queries import time_zone
from brim.base.kit import days
from brim.base.kit.pages import Page, cursor, read_cursor
from brim.trade.wallets import loading
from brim.trade.wallets.models import Withdrawal as WithdrawalRow
from brim.trade.wallets.queries.reading import withdrawal_views
from brim.trade.wallets.queries.statement_files import KINDS
from brim.trade.wallets.types import LEAVING, Operation, Withdrawal

MOST = 100
# A text is searched for in what is opened: so many operations a query, so many queries a page, so many for sums.
SEARCHED, MOST_ROUNDS, MOST_SUMMED = 500, 4, 5_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MOVED = "customer_id = %(customer)s AND kind = ANY(%(kinds)s) AND principal_change + bonus_change <> 0"
BILLS = f"SELECT {loading.OPERATION} FROM wallets_operation WHERE {MOVED}"
# As types.Operation.value.
VALUE = "CASE WHEN kind = ANY(%(leaving)s) THEN -amount ELSE principal_change + bonus_change END"
MONTHS = f"""
    SELECT date_trunc('month', occurred_at AT TIME ZONE %(zone)s)::date AS month, currency,
      coalesce(sum({VALUE}) FILTER (WHERE {VALUE} > 0), 0), coalesce(sum({VALUE}) FILTER (WHERE {VALUE} < 0), 0)
    FROM wallets_operation WHERE {MOVED}
"""


@dataclass(frozen=True, slots=True)
class BillSearch:
    """What is looked for; an empty field looks for everything. Days are the business's, both included.

    A `text` is found in the description, the reason or the category; besides, whatever has the `amount` (in minor
    units), happened at one of the `named_stores` or is the operation `number` is found by it: the reader of the text
    says what else it may mean.
    """

    currency: str = ""
    kinds: tuple[str, ...] = ()
    store_id: int | None = None
    start: date | None = None
    end: date | None = None
    text: str = ""
    amount: int | None = None
    named_stores: tuple[int, ...] = ()
    number: int | None = None


@dataclass(frozen=True, slots=True)
class MonthSums:
    """What came and what went (not above zero) in a month of the business."""

    month: date
    currency: str
    came: int
    went: int


def bills(customer_id: int, search: BillSearch, *, limit: int, after: str = "") -> Page[Operation]:
    """Operations that moved value, newest first. Raises: Invalid `invalid_cursor`."""
    size = max(1, min(limit, MOST))
    found: list[Operation] = []
    for _round in range(MOST_ROUNDS):
        looked_at, after = newest_first(
            customer_id, search, after=after, limit=SEARCHED if search.text.strip() else size
        )
        matching = [one for one in looked_at if is_meant(one, search)]
        if len(found) + len(matching) > size:
            found += matching[: size - len(found)]
            return Page(found, cursor_of(found[-1]))
        found += matching
        if not after or len(found) == size:
            break
    return Page(found, after or None)


def newest_first(customer_id: int, search: BillSearch, *, after: str, limit: int) -> tuple[list[Operation], str]:
    """The next operations that meet all but the text, with their own texts, and where to go on ("" at the end)."""
    clauses, values = conditions(customer_id, search)
    if after:
        microseconds, last_id = (int(value) for value in read_cursor(after, int, int))
        clauses += " AND (occurred_at, id) < (%(moment)s, %(last_id)s)"
        values |= {"moment": EPOCH + microseconds * MICROSECOND, "last_id": last_id}
    with connection.cursor() as db:
        db.execute(
            f"{BILLS}{clauses} ORDER BY occurred_at DESC, id DESC LIMIT %(limit)s", values | {"limit": limit + 1}
        )
        rows = db.fetchall()
    found = loading.make_operations(rows[:limit])
    return found, cursor_of(found[-1]) if len(rows) > limit else ""


def cursor_of(last: Operation) -> str:
    return cursor((last.occurred_at - EPOCH) // MICROSECOND, last.id)


def is_meant(one: Operation, search: BillSearch) -> bool:
    """Whether the text is found in what was written, or means this operation in another way."""
    wanted = folded(search.text)
    if not wanted:
        return True
    return (
        any(wanted in folded(text) for text in (one.description, one.reason, one.category))
        or (search.amount is not None and abs(one.value) == search.amount)
        or one.store_id in search.named_stores
        or one.id == search.number
    )


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def month_sums(customer_id: int, search: BillSearch, months: Sequence[date]) -> list[MonthSums]:
    """What these months (their first days) added and took of all that the search finds, whatever page is shown."""
    if not months:
        return []
    zone = time_zone()
    first, last = min(months), (max(months) + timedelta(days=31)).replace(day=1)
    if search.text.strip():
        return found_sums(customer_id, search, first, last)
    clauses, values = conditions(customer_id, search)
    clauses += " AND occurred_at >= %(first)s AND occurred_at < %(last)s GROUP BY 1, 2 ORDER BY 1 DESC, 2"
    values |= {"first": days.start_of(first, zone), "last": days.start_of(last, zone)}
    with connection.cursor() as db:
        db.execute(MONTHS + clauses, values)
        return [MonthSums(month, currency, int(came), int(went)) for month, currency, came, went in db.fetchall()]


def found_sums(customer_id: int, search: BillSearch, first: date, last: date) -> list[MonthSums]:
    """The same where a text is searched for: what was written is opened, MOST_SUMMED operations at most, newest first.

    Months that begin before the oldest of those are left out rather than shown with a part of their sum.
    """
    until = last - timedelta(days=1)
    within = replace(search, start=max(filter(None, (search.start, first))), end=min(filter(None, (search.end, until))))
    looked_at, more = newest_first(customer_id, within, after="", limit=MOST_SUMMED)
    zone = time_zone()
    sums: dict[tuple[date, str], list[int]] = {}
    for one in looked_at:
        if is_meant(one, search):
            month = one.occurred_at.astimezone(zone).date().replace(day=1)
            sums.setdefault((month, one.currency), [0, 0])[one.value < 0] += one.value
    oldest = looked_at[-1].occurred_at.astimezone(zone).date().replace(day=1) if more else date.min
    return [
        MonthSums(month, currency, came, went)
        for (month, currency), (came, went) in sorted(
            sums.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1])
        )
        if not more or month > oldest
    ]


def withdrawals_of(customer_id: int, *, limit: int = 20) -> list[Withdrawal]:
    """A customer's requests for money, newest first, whatever became of them."""
    rows = WithdrawalRow.objects.filter(customer_id=customer_id).order_by("-id")
    return withdrawal_views(rows[: min(limit, MOST)])


def conditions(customer_id: int, search: BillSearch) -> tuple[str, dict[str, Any]]:
    zone = time_zone()
    values: dict[str, Any] = {
        "customer": customer_id,
        "kinds": [kind for kind in search.kinds or KINDS if kind in KINDS],
        "zone": str(zone),
        "leaving": list(LEAVING),
    }
    clauses = ""
    for column, value in (("currency", search.currency), ("store_id", search.store_id)):
        if value:
            clauses += f" AND {column} = %({column})s"
            values[column] = value
    if search.start:
        clauses += " AND occurred_at >= %(start)s"
        values["start"] = days.start_of(search.start, zone)
    if search.end:
        clauses += " AND occurred_at < %(end)s"
        values["end"] = days.end_of(search.end, zone)
    return clauses, values
