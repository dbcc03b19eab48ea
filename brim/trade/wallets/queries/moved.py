"""What moved a customer's value: operations newest first by when they happened, and what they come to by month."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from brim.base.identity.queries import time_zone
from brim.base.kit import days
from brim.base.kit.pages import cursor, read_cursor
from brim.trade.wallets import loading
from brim.trade.wallets.types import LEAVING, Operation
from brim.trade.wallets.wording import KINDS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MOVED = "customer_id = %(customer)s AND kind = ANY(%(kinds)s) AND principal_change + bonus_change <> 0"
OPERATIONS = f"SELECT {loading.OPERATION} FROM wallets_operation WHERE {MOVED}"
# As types.Operation.value.
VALUE = "CASE WHEN kind = ANY(%(leaving)s) THEN -amount ELSE principal_change + bonus_change END"
MONTHS = f"""
    SELECT date_trunc('month', occurred_at AT TIME ZONE %(zone)s)::date AS month, currency,
      coalesce(sum({VALUE}) FILTER (WHERE {VALUE} > 0), 0), coalesce(sum({VALUE}) FILTER (WHERE {VALUE} < 0), 0)
    FROM wallets_operation WHERE {MOVED}
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """Which operations are meant; an empty field means all. Days are the business's, both included."""

    currency: str = ""
    kinds: tuple[str, ...] = ()
    store_id: int | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class MonthSums:
    """What came and what went (not above zero) in a month of the business."""

    month: date
    currency: str
    came: int
    went: int


def newest_moved(customer_id: int, which: Moved, *, after: str, limit: int) -> tuple[list[Operation], str]:
    """The next operations, with their own texts, and where to go on ("" at the end). Raises: Invalid
    `invalid_cursor`."""
    clauses, values = conditions(customer_id, which)
    if after:
        microseconds, last_id = (int(value) for value in read_cursor(after, int, int))
        clauses += " AND (occurred_at, id) < (%(moment)s, %(last_id)s)"
        values |= {"moment": EPOCH + microseconds * MICROSECOND, "last_id": last_id}
    with connection.cursor() as db:
        db.execute(
            f"{OPERATIONS}{clauses} ORDER BY occurred_at DESC, id DESC LIMIT %(limit)s", values | {"limit": limit + 1}
        )
        rows = db.fetchall()
    found = loading.make_operations(rows[:limit])
    return found, cursor_after(found[-1]) if len(rows) > limit else ""


def cursor_after(last: Operation) -> str:
    return cursor((last.occurred_at - EPOCH) // MICROSECOND, last.id)


def moved_by_month(customer_id: int, which: Moved, *, first: date, last: date) -> list[MonthSums]:
    """What came and went from the day `first` to before the day `last`, newest month first."""
    zone = time_zone()
    clauses, values = conditions(customer_id, which)
    clauses += " AND occurred_at >= %(first)s AND occurred_at < %(last)s GROUP BY 1, 2 ORDER BY 1 DESC, 2"
    values |= {"first": days.start_of(first, zone), "last": days.start_of(last, zone)}
    with connection.cursor() as db:
        db.execute(MONTHS + clauses, values)
        return [MonthSums(month, currency, int(came), int(went)) for month, currency, came, went in db.fetchall()]


def conditions(customer_id: int, which: Moved) -> tuple[str, dict[str, Any]]:
    zone = time_zone()
    values: dict[str, Any] = {
        "customer": customer_id,
        "kinds": [kind for kind in which.kinds or KINDS if kind in KINDS],
        "zone": str(zone),
        "leaving": list(LEAVING),
    }
    clauses = ""
    for column, value in (("currency", which.currency), ("store_id", which.store_id)):
        if value:
            clauses += f" AND {column} = %({column})s"
            values[column] = value
    if which.start:
        clauses += " AND occurred_at >= %(start)s"
        values["start"] = days.start_of(which.start, zone)
    if which.end:
        clauses += " AND occurred_at < %(end)s"
        values["end"] = days.end_of(which.end, zone)
    return clauses, values
