"""Reasons are free text about a customer: stored outside the log, encrypted under the customer's key, and unreadable
once that key is destroyed.

The log has no keys; the room that does registers how to read them: `register(keys)`. Events of the business (customer
0) are about no customer, and keep their reason in the log.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from django.db import connection

from brim.base.events.types import Fact, Recorded
from brim.base.kit.wire import Lines, Table

REASONS = Table("events_reason", {"customer_id": "bigint", "event_id": "bigint", "sealed": "bytea"})
OF_EVENTS = """
    SELECT customer_id, event_id, sealed FROM events_reason
    JOIN unnest(%s::bigint[], %s::bigint[]) wanted (customer_id, event_id) USING (customer_id, event_id)
"""

# A column beside those of an event.
SEALED = "(SELECT sealed FROM events_reason r WHERE (r.customer_id, r.event_id) = (e.customer_id, e.id)) AS sealed"


class Keys(Protocol):
    """Data keys of some customers; one who is unknown or erased has none, and then no reason is stored or read."""

    def seal(self, customer_id: int, field: str, text: str) -> bytes: ...

    def opened(self, customer_id: int, field: str, blob: bytes) -> str: ...


KeysOf = Callable[[Collection[int]], Keys]
registered: list[KeysOf] = []


def register(keys_of: KeysOf) -> None:
    """Register how customers' data keys are read, in one query."""
    registered[:] = [keys_of]


def keys(customer_ids: Collection[int]) -> Keys:
    (keys_of,) = registered
    return keys_of(customer_ids)


def is_sealed(fact: Fact) -> bool:
    return bool(fact.reason) and fact.customer_id != 0


def field_of(event_id: int) -> str:
    """What a reason is sealed as."""
    return f"event/{event_id}"


def reason_lines(facts: Sequence[Fact], made: Sequence[int], own: Keys | None) -> list[Lines]:
    """The encrypted reasons of these events, to be written with them. `own`: the customers' keys if the caller has read
    them; otherwise they are read here."""
    sealed = [(fact, event_id) for fact, event_id in zip(facts, made, strict=True) if is_sealed(fact)]
    if not sealed:
        return []
    found = own or keys({fact.customer_id for fact, _event_id in sealed})
    blobs = [
        (fact, event_id, found.seal(fact.customer_id, field_of(event_id), without_nul(fact.reason)))
        for fact, event_id in sealed
    ]
    lines = [f"{fact.customer_id}\t{event_id}\t\\\\x{blob.hex()}\n" for fact, event_id, blob in blobs if blob]
    return [Lines(REASONS, lines)] if lines else []


def without_nul(text: str) -> str:
    return text.replace("\0", "")


def with_reasons(items: Sequence[Recorded]) -> list[Recorded]:
    """The same events with their reasons, which listeners do not get; at most two queries."""
    pairs = {(item.customer_id, item.id) for item in items if item.customer_id}
    if not pairs:
        return list(items)
    with connection.cursor() as db:
        db.execute(OF_EVENTS, [[pair[0] for pair in pairs], [pair[1] for pair in pairs]])
        blobs = {(customer_id, event_id): bytes(sealed) for customer_id, event_id, sealed in db.fetchall()}
    return opened(items, blobs)


def opened(items: Sequence[Recorded], blobs: Mapping[tuple[int, int], bytes]) -> list[Recorded]:
    """The events with the reasons that these blobs hold; one query where there are any."""
    own = keys({customer_id for customer_id, _event_id in blobs}) if blobs else None
    return [
        replace(item, reason=own.opened(item.customer_id, field_of(item.id), blobs[item.customer_id, item.id]))
        if own and (item.customer_id, item.id) in blobs
        else item
        for item in items
    ]
