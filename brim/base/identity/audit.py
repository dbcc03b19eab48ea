"""House events: customer 0, with the actor's label and request."""

from datetime import datetime

from django.db import transaction

from brim.base.events.operations import record
from brim.base.events.types import Event
from brim.base.identity.types import Actor

HOUSE = 0


def note(event: Event, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """In the transaction of the act; what leaves no other trace, such as a failed attempt, has one of its own."""
    with transaction.atomic():
        record(event, customer_id=HOUSE, actor=actor.label, now=now, request_id=actor.request_id, reason=reason)
