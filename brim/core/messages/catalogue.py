"""What the log tells of messages: that there was one, by which channel and what for; never to where or what it said."""

from dataclasses import dataclass

from brim.base.events.types import Event, event


@event("messages.message_queued")
@dataclass(frozen=True)
class MessageQueued(Event):
    """Customer 0 where it is addressed to nobody."""

    message_id: int
    channel: str
    purpose: str


@event("messages.message_failed")
@dataclass(frozen=True)
class MessageFailed(Event):
    """`why`: refused (the provider's final no), unreachable (no answer, however often asked), expired, unreadable."""

    message_id: int
    channel: str
    purpose: str
    why: str
