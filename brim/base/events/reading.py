"""Reading the log in windows: the SQL behind `queries`, `listeners` and `stream`. Private to the room."""

import json
from collections import deque
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import connection

from brim.base.events.positions import START, Position, Snapshot
from brim.base.events.types import Recorded

Parameter = int | str | list[int] | list[str] | None
ROWS_A_FETCH = 10_000
WINDOWS_A_READ = 64

# Two branches, so that each is a plain range of the index on xid, whatever the planner believes of the log's end.
UNREAD = """
    SELECT {columns} FROM events_event
    WHERE xid >= %(low)s AND xid < %(high)s AND xid <> ALL(%(open)s)
      AND (id, customer_id) > (%(last_id)s, %(last_customer_id)s) {matching}
    UNION ALL
    SELECT {columns} FROM events_event
    WHERE xid = ANY(%(late)s)
      AND (id, customer_id) > (%(last_id)s, %(last_customer_id)s) {matching}
"""
COLUMNS = "id, customer_id, type, data, actor, reason, request_id, recorded_at, xid"


class Feed:
    """Reads on from a position. Owns what was fetched ahead, so that a long window is sorted once per ten thousand
    rows rather than once per page; a listener's thread keeps one, a page is read with a fresh one.

    `types`: empty means all; `customer_ids`: None means all. `position` is behind the last event taken.
    """

    def __init__(
        self,
        position: Position,
        *,
        types: Collection[str] = (),
        customer_ids: Collection[int] | None = None,
        rows_a_fetch: int = ROWS_A_FETCH,
    ) -> None:
        self.position = position
        self.types = sorted(types)
        self.customer_ids = None if customer_ids is None else sorted(customer_ids)
        self.rows_a_fetch = rows_a_fetch
        self.ahead: deque[Recorded] = deque()
        self.is_window_fetched = False
        self.is_at_end = False

    @property
    def is_between_windows(self) -> bool:
        """Whether the window at hand is known to hold no more."""
        return not self.ahead and (self.is_window_fetched or self.position.high == self.position.low)

    def take(self, limit: int) -> list[Recorded]:
        """Up to `limit` events, in order. Fewer at the log's end (`is_at_end`), or after `WINDOWS_A_READ` windows."""
        taken: list[Recorded] = []
        self.is_at_end = False
        for _window in range(WINDOWS_A_READ):
            taken += self.take_of_window(limit - len(taken))
            if len(taken) == limit:
                break
            if not self.advance():
                self.is_at_end = True
                break
        return taken

    def take_of_window(self, limit: int) -> list[Recorded]:
        """Up to `limit` events of the window at hand, in order; fewer only once it holds no more."""
        taken: list[Recorded] = []
        while len(taken) < limit and (self.ahead or self.fetch()):
            self.step(taken, limit)
        return taken

    def step(self, taken: list[Recorded], limit: int) -> None:
        """Move what is at hand into `taken`, and the position behind it."""
        taken.extend(self.ahead.popleft() for _row in range(min(limit - len(taken), len(self.ahead))))
        last = taken[-1]
        self.position = replace(self.position, last_id=last.id, last_customer_id=last.customer_id)

    def fetch(self) -> bool:
        """Fill `ahead` from the present window; False when the window holds no more."""
        if self.is_window_fetched or self.position.high == self.position.low:
            return False
        rows = fetch_rows(self.position, types=self.types, customer_ids=self.customer_ids, limit=self.rows_a_fetch)
        self.is_window_fetched = len(rows) < self.rows_a_fetch
        self.ahead.extend(rows)
        return bool(rows)

    def advance(self) -> bool:
        """Open the next window; False when nothing has committed since."""
        low = self.position.high
        high = next_snapshot(low)
        self.position = Position(low, high)
        self.is_window_fetched = False
        return high != low


def fetch_rows(after: Position, *, types: list[str], customer_ids: list[int] | None, limit: int) -> list[Recorded]:
    matching, parameters = conditions(after, types, customer_ids)
    unread = UNREAD.format(columns=COLUMNS, matching=matching)
    with connection.cursor() as cursor:
        cursor.execute(f"{unread} ORDER BY id, customer_id LIMIT %(limit)s", parameters | {"limit": limit})
        prefix = after.prefix
        return [recorded(row, f"{prefix}{row[0]}_{row[1] + 1}") for row in cursor.fetchall()]


def recorded(row: tuple[Any, ...], position: str = "") -> Recorded:
    """From a row of `COLUMNS`; Django leaves jsonb as text on a plain cursor."""
    event_id, customer_id, kind, data, actor, reason, request_id, recorded_at, xid = row
    return Recorded(
        event_id, customer_id, kind, json.loads(data), actor, reason, request_id, recorded_at, position, xid
    )


def conditions(after: Position, types: list[str], customer_ids: list[int] | None) -> tuple[str, dict[str, Parameter]]:
    matching = " AND type = ANY(%(types)s)" if types else ""
    if customer_ids is not None:
        matching += " AND customer_id = ANY(%(customer_ids)s)"
    return matching, {
        "low": after.low.xmax,
        "high": after.high.xmax,
        "open": list(after.high.open),
        "late": list(after.late),
        "last_id": after.last_id,
        "last_customer_id": after.last_customer_id,
        "types": types,
        "customer_ids": customer_ids,
    }


def next_snapshot(low: Snapshot) -> Snapshot:
    """The first remembered snapshot later than `low`, else the present one.

    A larger xmax is always a later moment: xmax grows with every transaction that ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT snapshot FROM events_tick WHERE next_xid > %s ORDER BY next_xid LIMIT 1", [low.xmax])
        row = cursor.fetchone()
    if row is not None:
        return Snapshot.parse(row[0])
    present = present_snapshot()
    assert present.xmax >= low.xmax, "this position is ahead of the database: it belongs to another cluster"
    return present


def present_snapshot() -> Snapshot:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned()::text::bigint")
        text, own = cursor.fetchone()
    return Snapshot.read(text, own)


def end() -> Position:
    """Behind everything that has committed."""
    present = present_snapshot()
    return Position(present, present)


def parse(after: str | None) -> Position:
    return START if not after else Position.parse(after)


def has_more(seen: Snapshot) -> bool:
    """Whether any event has committed that `seen` does not see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM events_event WHERE xid >= %s)"
            " OR EXISTS (SELECT 1 FROM events_event WHERE xid = ANY(%s))",
            [seen.xmax, list(seen.open)],
        )
        return bool(cursor.fetchone()[0])
