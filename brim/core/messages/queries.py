"""Queries of messages."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from brim.core.messages.channels import switched_on
from brim.core.messages.models import Message
from brim.core.messages.sealing import UnreadableError, unseal
from brim.core.messages.templates import Template, registered
from brim.core.messages.types import Channel, Letter


def channels() -> list[Channel]:
    """The channels that are switched on here; phones before email."""
    return switched_on()


def templates() -> Sequence[Template]:
    """All registered templates, by name."""
    return sorted(registered.values, key=lambda one: one.name)


def shown_in_demo(customer_id: int, message_id: int, *, now: datetime) -> Letter | None:
    """A letter as the marked bar of a demonstration shows it, sent or not; None anywhere else, and once it is gone."""
    if not settings.DEMO:
        return None
    row = Message.objects.filter(customer_id=customer_id, id=message_id, expires_at__gt=now).first()
    if row is None or not row.sealed:
        return None
    try:
        return unseal(customer_id, message_id, bytes(row.sealed))
    except UnreadableError:
        return None
