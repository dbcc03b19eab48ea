"""What this room itself records: an operator's hand on a listener."""

from dataclasses import dataclass

from brim.base.events.types import Event, event


@event("events.event_skipped")
@dataclass(frozen=True)
class EventSkipped(Event):
    listener: str
    event_type: str
    event_id: int
    event_customer_id: int


@event("events.listener_replayed")
@dataclass(frozen=True)
class ListenerReplayed(Event):
    listener: str
