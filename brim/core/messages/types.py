"""Types of the messages room."""

from dataclasses import dataclass, field
from enum import StrEnum


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


class MessageStatus(StrEnum):
    """`dropped`: addressed to nobody, and never meant to be sent."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Letter:
    """What is sealed. An empty `to` is addressed to nobody."""

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
