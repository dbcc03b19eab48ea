"""Queries of devices, and of the code that a demonstration shows."""

from datetime import datetime

from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.core.access import hashing
from brim.core.access.models import Challenge, DeviceRow
from brim.core.access.types import Device
from brim.core.messages.queries import shown_in_demo


def devices(customer_id: int, *, actor: Actor, now: datetime, current_id: int = 0) -> list[Device]:
    """A customer's signed-in devices, last used first; `current_id` marks the caller's own. Raises: Forbidden."""
    authorise(actor, "customers:read", customer_id=customer_id)
    rows = DeviceRow.objects.filter(customer_id=customer_id, ended_at=None, expires_at__gt=now)
    return [
        Device(
            row.id, row.name, row.is_remembered, row.created_at, row.last_seen_at, row.expires_at, row.id == current_id
        )
        for row in rows.order_by("-last_seen_at", "-id")
    ]


def demo_code(token: str, *, now: datetime) -> str | None:
    """What was sent for the browser with this token, for a demonstration's marked bar. Empty where the contact is
    nobody's (nothing was sent), None where this is no demonstration or nothing is known."""
    row = Challenge.objects.filter(digest=hashing.digest(token)).first()
    if row is None:
        return None
    letter = shown_in_demo(row.customer_id, row.message_id, now=now)
    if letter is None:
        return None
    return letter.text if letter.to else ""
