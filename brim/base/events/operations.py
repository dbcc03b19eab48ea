"""Writing to the log: `record`, `record_many`, and the operator's `skip`."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from brim.base.events.catalogue import EventSkipped
from brim.base.events.models import Cursor, EventRow
from brim.base.events.positions import Position, Snapshot
from brim.base.events.sealing import Keys, is_sealed, reason_lines
from brim.base.events.types import SCALARS, Event, Fact, assert_plain
from brim.base.kit import ids
from brim.base.kit.documents import in_json
from brim.base.kit.refusals import Conflict, NotFound
from brim.base.kit.wire import Lines, Table, Write, escaped, tell

EVENTS_A_TICK = 5_000
# The writing transaction's number, `xid`, is the column's default.
EVENTS = Table(
    "events_event",
    {
        "customer_id": "bigint",
        "id": "bigint",
        "type": "text",
        "data": "jsonb",
        "actor": "text",
        "reason": "text",
        "request_id": "text",
        "recorded_at": "timestamptz",
    },
)
encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode
unticked = 0


def record(event: Event, *, customer_id: int, actor: str, now: datetime, request_id: str = "", reason: str = "") -> int:
    """Write one event in the operation's own transaction; returns its id.

    `customer_id` 0 is the business. `actor` is a label such as "staff:12". Call it while holding the customer's lock:
    the id then follows the order of the customer's locks, which is the order in which listeners handle its events.
    Raises: AssertionError outside a transaction, or for a payload that the log cannot hold.
    """
    return record_many([Fact(event, customer_id, actor, now, request_id, reason)])[0]


def record_many(facts: Sequence[Fact]) -> list[int]:
    """Write events set-wise, in the operation's own transaction; returns their ids in order.

    Pass the facts of one customer in the order in which they happened, while holding its lock. Inserts rows only, and
    waits for no lock. Raises: AssertionError as `record`.
    """
    made = numbered(facts)
    tell(writes(facts, made))
    return made


def numbered(facts: Sequence[Fact]) -> list[int]:
    return [fact.id or made for fact, made in zip(facts, ids.several(len(facts)), strict=True)]


def writes(facts: Sequence[Fact], made: Sequence[int] = (), keys: Keys | None = None) -> list[Write]:
    """The statements of `record_many`, to be sent together with the operation's own writes. `keys`: the data keys of
    customers whose events have a reason, if the caller has read them; otherwise they are read here."""
    global unticked
    assert connection.in_atomic_block, "an event is recorded in the transaction of its operation"
    if not facts:
        return []
    unticked += len(facts)
    if unticked >= EVENTS_A_TICK:
        unticked = 0
        leave_tick()
    numbers = made or numbered(facts)
    lines = [line(*pair) for pair in zip(facts, numbers, strict=True)]
    return [Lines(EVENTS, lines), *reason_lines(facts, numbers, keys)]


def line(fact: Fact, event_id: int) -> str:
    """One line in COPY's text form."""
    kind = fact.event.registered_as
    assert kind, f"{type(fact.event).__name__} is not declared with @event"
    return (
        f"{fact.customer_id}\t{event_id}\t{kind}\t{payload(fact.event)}\t{escaped(fact.actor)}"
        f"\t{'' if is_sealed(fact) else escaped(fact.reason)}\t{escaped(fact.request_id)}\t{moment(fact.now)}\n"
    )


@lru_cache(maxsize=1024)
def moment(now: datetime) -> str:
    """A batch shares its `now`: writing it out once saves a tenth of a line's cost."""
    assert now.tzinfo is not None, "a time without its zone is no time"
    return now.isoformat()


def payload(event: Event) -> str:
    data = vars(event)
    if SCALARS.issuperset(map(type, data.values())):
        text = in_json(data).decode()
    else:
        assert_plain(data)
        text = encode(data)
    if "\\" in text:
        if "\\u0000" in text:
            text = encode(without_nul(data))
        # JSON escapes control characters itself, so a backslash is all that COPY could trip over.
        text = text.replace("\\", "\\\\")
    return text


def without_nul(value: Any) -> Any:
    """jsonb cannot store NUL. It is removed from the values, not from the JSON text, where `\\u0000` may be literal
    text."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {without_nul(key): without_nul(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_nul(item) for item in value]
    return value


def leave_tick() -> None:
    """Store a snapshot at which a long stretch of the log can be split, so that a reader far behind never gets one
    window of millions of events."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint, pg_current_snapshot()::text")
        xid, snapshot = cursor.fetchone()
        taken = Snapshot.read(snapshot, own=xid)
        cursor.execute(
            "INSERT INTO events_tick (next_xid, xid, snapshot) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [taken.xmax, xid, str(taken)],
        )


def skip(listener: str, *, position: str, actor: str, reason: str, now: datetime, request_id: str = "") -> None:
    """Skip the one event that a listener cannot handle; recorded as an event with actor and reason.

    `position` is the listener's `stuck_at` from `queries.lag()`. Locks the listener's cursor, waiting for a running
    batch. Raises: NotFound `unknown_listener`; Conflict `not_stuck_there` when the listener has moved meanwhile.
    """
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().filter(listener=listener).first()
        if cursor is None:
            raise NotFound("unknown_listener", _("There is no listener with this name. Nothing was skipped."))
        if not position or cursor.stuck_at != position:
            raise Conflict(
                "not_stuck_there", _("The listener no longer stops at this event. Nothing was skipped; look again.")
            )
        place = Position.parse(position)
        kind = EventRow.objects.values_list("type", flat=True).get(customer_id=place.last_customer_id, id=place.last_id)
        Cursor.objects.filter(listener=listener).update(
            position=position, updated_at=now, failures=0, last_error="", stuck_at="", retry_at=None, batch_limit=1
        )
        skipped = EventSkipped(listener, kind, place.last_id, place.last_customer_id)
        record(skipped, customer_id=0, actor=actor, now=now, request_id=request_id, reason=reason)
