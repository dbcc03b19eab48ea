"""House events: customer 0, with the actor's label and request."""

from datetime import datetime

from brim.base.events.operations import record
from brim.base.events.types import Event
from brim.base.identity.types import Actor

HOUSE = 0


def note(event: Event, *, actor: Actor, now: datetime, reason: str = "") -> None:
    record(event, customer_id=HOUSE, actor=actor.label, now=now, request_id=actor.request_id, reason=reason)
