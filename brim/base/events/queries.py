"""Reading the log: pages by position, a customer's timeline, and how far each listener is behind."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from brim.base.events import reading, sealing
from brim.base.events.models import Cursor
from brim.base.events.positions import Position
from brim.base.events.types import Lag, LogPage, Recorded
from brim.base.kit import clock, pages
from brim.base.kit.pages import Page

MAX_COUNT = 10_000
DOERS = """
SELECT actor, max(recorded_at) FROM events_event
WHERE customer_id = %s AND type = ANY(%s) AND recorded_at >= %s AND data->'fields' ?| %s
GROUP BY actor ORDER BY 2 DESC, 1 LIMIT 100
"""
TOUCHED = """
SELECT DISTINCT customer_id FROM events_event
WHERE customer_id = ANY(%s) AND type = ANY(%s) AND recorded_at >= %s AND data->'fields' ?| %s
"""
GLANCE = 2_000


def read(
    *,
    after: str | None,
    limit: int,
    types: Collection[str] = (),
    customer_id: int | None = None,
    customer_ids: Collection[int] | None = None,
) -> LogPage:
    """The log after a position (None or "": from its beginning), in order per customer; at most `pages.MOST` events.

    Returns committed events only, and none of the calling transaction: call it outside one. An event's `position`, the
    page's `next_cursor` and its `position` are all valid for `after`. A page may have fewer than `limit` events, or
    none, while `next_cursor` says that there is more.
    Raises: Invalid `invalid_cursor`.
    """
    limit = max(1, min(limit, pages.MOST))
    if customer_id is not None:
        customer_ids = [customer_id]
    feed = reading.Feed(reading.parse(after), types=types, customer_ids=customer_ids, rows_a_fetch=limit)
    items = sealing.with_reasons(feed.take(limit))
    position = str(feed.position)
    return LogPage(items, None if feed.is_at_end else position, position=position)


def check_position(text: str) -> None:
    """Whether a position can be read after. Raises: Invalid `invalid_cursor`."""
    reading.parse(text)


def end() -> str:
    """The position after everything that has committed: read after it to get only new events."""
    return str(reading.end())


def timeline(customer_id: int, *, before: str | None = None, limit: int) -> Page[Recorded]:
    """A customer's events, newest first. `before` is the page's own cursor. Raises: Invalid `invalid_cursor`."""
    limit = max(1, min(limit, pages.MOST))
    bound = (1 << 63) - 1
    if before:
        (bound,) = (int(value) for value in pages.read_cursor(before, int))
    rows = customer_rows(customer_id, "AND id < %s ORDER BY id DESC LIMIT %s", [bound, limit + 1])
    items = rows[:limit]
    return Page(items, pages.cursor(items[-1].id) if len(rows) > limit else None)


def following(customer_id: int, *, since_id: int, types: Collection[str], limit: int = pages.MOST) -> list[Recorded]:
    """A customer's events of these types from the id `since_id` on, oldest first: the history of something created with
    that id."""
    rest = "AND id >= %s AND type = ANY(%s) ORDER BY id LIMIT %s"
    return customer_rows(customer_id, rest, [since_id, sorted(types), min(limit, pages.MOST)])


def doers(
    customer_id: int, *, types: Collection[str], touching: Collection[str], since: datetime
) -> list[tuple[str, datetime]]:
    """Who wrote events of these types whose `fields` name one of `touching`, since a moment, each once with when they
    last did, the latest first. However many events there are, nobody among them is left out but past the hundredth."""
    with connection.cursor() as cursor:
        cursor.execute(DOERS, [customer_id, sorted(types), since, sorted(touching)])
        return [(actor, last) for actor, last in cursor.fetchall()]


def touched(
    customer_ids: Collection[int], *, types: Collection[str], touching: Collection[str], since: datetime
) -> set[int]:
    """Those of these customers (at most `pages.MOST`) that have an event as in `doers`. One query."""
    assert len(customer_ids) <= pages.MOST, len(customer_ids)
    if not customer_ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, [sorted(customer_ids), sorted(types), since, sorted(touching)])
        return {customer_id for (customer_id,) in cursor.fetchall()}


def customer_rows(customer_id: int, rest: str, parameters: list[int | str | list[str]]) -> list[Recorded]:
    columns = f"{reading.COLUMNS}, {sealing.SEALED}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM events_event e WHERE customer_id = %s {rest}", [customer_id, *parameters]
        )
        return recorded(cursor.fetchall())


def newest(*, limit: int, types: Collection[str] = ()) -> list[Recorded]:
    """The latest events of all customers, newest transaction first; at most `pages.MOST`, out of the last `GLANCE`. For
    display only: the order is that in which transactions began, so use `read` where no event may be missed. `types`:
    empty means all.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH latest AS (SELECT {reading.COLUMNS} FROM events_event ORDER BY xid DESC, id DESC LIMIT %s)"
            f" SELECT {reading.COLUMNS}, {sealing.SEALED} FROM latest e WHERE %s OR type = ANY(%s)"
            " ORDER BY xid DESC, id DESC LIMIT %s",
            [GLANCE, not types, sorted(types), min(limit, pages.MOST)],
        )
        return recorded(cursor.fetchall())


def recorded(rows: Sequence[tuple[Any, ...]]) -> list[Recorded]:
    """From rows of an event's columns with what its reason is sealed as behind them."""
    found = [reading.recorded(row[:-1]) for row in rows]
    return sealing.opened(
        found, {(one.customer_id, one.id): bytes(row[-1]) for one, row in zip(found, rows, strict=True) if row[-1]}
    )


def lag() -> list[Lag]:
    """How far behind each listener is, by name. Locks nothing."""
    from brim.base.events.listeners import registry

    cursors = {cursor.listener: cursor for cursor in Cursor.objects.all()}
    return [
        lag_of(listener.name, sorted(listener.types), cursors.get(listener.name))
        for listener in sorted(registry.values(), key=lambda listener: listener.name)
    ]


def lag_of(name: str, types: list[str], cursor: Cursor | None) -> Lag:
    behind, oldest_unread_s = unread(reading.parse(cursor.position if cursor else None), types)
    return Lag(
        listener=name,
        behind=behind,
        is_capped=behind >= MAX_COUNT,
        oldest_unread_s=oldest_unread_s,
        is_failing=cursor is not None and cursor.failures > 0,
        failures=cursor.failures if cursor else 0,
        last_error=cursor.last_error if cursor else "",
        stuck_at=cursor.stuck_at if cursor else "",
        retry_at=cursor.retry_at if cursor else None,
    )


def unread(after: Position, types: list[str]) -> tuple[int, float]:
    """(events not yet read, capped; age of the oldest of them in seconds)."""
    present = reading.present_snapshot()
    count, oldest = 0, None
    for stretch in {after, Position(after.high, present)}:
        matching, parameters = reading.conditions(stretch, types, None)
        rows = reading.UNREAD.format(columns="recorded_at", matching=matching)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*), min(recorded_at) FROM ({rows} LIMIT %(limit)s) AS unread",
                parameters | {"limit": MAX_COUNT},
            )
            found, first = cursor.fetchone()
        count += found
        oldest = min(filter(None, (oldest, first)), default=None)
    age_s = (clock.now() - oldest).total_seconds() if oldest else 0.0
    return min(count, MAX_COUNT), max(age_s, 0.0)


def belongs_to_this_cluster() -> bool:
    """False after a dump was restored into a cluster with lower transaction numbers: readers would then wait for ever.
    The remedy: docs/decisions/0002-event-log-windows.md."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(xid), 0) <= pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM events_event"
        )
        return bool(cursor.fetchone()[0])
