"""Bills: what moved a customer's value, searched by the customer; newest first by when it happened, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    clauses, values = conditions(customer_id, search)
    if after:
        microseconds, last_id = (int(value) for value in read_cursor(after, int, int))
        clauses += " AND (occurred_at, id) < (%(moment)s, %(last_id)s)"
        values |= {"moment": EPOCH + microseconds * MICROSECOND, "last_id": last_id}
    size = max(1, min(limit, MOST))
    with connection.cursor() as db:
        db.execute(f"{BILLS}{clauses} ORDER BY occurred_at DESC, id DESC LIMIT %(limit)s", values | {"limit": size + 1})
        found = [loading.make_operation(row) for row in db.fetchall()]
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], cursor((last.occurred_at - EPOCH) // MICROSECOND, last.id) if last else None)


def month_sums(customer_id: int, search: BillSearch, months: Sequence[date]) -> list[MonthSums]:
    """What these months (their first days) added and took of all that the search finds, whatever page is shown."""
    if not months:
        return []
    clauses, values = conditions(customer_id, search)
    zone = time_zone()
    first, last = min(months), (max(months) + timedelta(days=31)).replace(day=1)
    clauses += " AND occurred_at >= %(first)s AND occurred_at < %(last)s GROUP BY 1, 2 ORDER BY 1 DESC, 2"
    values |= {"first": days.start_of(first, zone), "last": days.start_of(last, zone)}
    with connection.cursor() as db:
        db.execute(MONTHS + clauses, values)
        return [MonthSums(month, currency, int(came), int(went)) for month, currency, came, went in db.fetchall()]


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
    if search.text.strip():
        clauses += f" AND ({' OR '.join(readings(search, values))})"
    return clauses, values


def readings(search: BillSearch, values: dict[str, Any]) -> list[str]:
    """The ways in which the text may be meant."""
    escaped = search.text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values["text"] = f"%{escaped}%"
    ways = ["description ILIKE %(text)s", "reason ILIKE %(text)s", "category ILIKE %(text)s"]
    if search.amount is not None:
        ways.append(f"abs({VALUE}) = %(amount)s")
        values["amount"] = search.amount
    if search.named_stores:
        ways.append("store_id = ANY(%(named_stores)s)")
        values["named_stores"] = list(search.named_stores)
    if search.number is not None:
        ways.append("id = %(number)s")
        values["number"] = search.number
    return ways
