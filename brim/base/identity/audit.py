"""Events of the business (customer 0), with the actor's label and request."""

from datetime import datetime

from django.db import transaction

from brim.base.events.operations import record
from brim.base.events.types import Event
from brim.base.identity.types import Actor

HOUSE = 0


def note(event: Event, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """Record in the caller's transaction; what writes nothing else, such as a failed attempt, gets a transaction of its
    own."""
    with transaction.atomic():
        record(event, customer_id=HOUSE, actor=actor.label, now=now, request_id=actor.request_id, reason=reason)
