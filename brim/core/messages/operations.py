"""Messages are queued in the caller's transaction, sent outside any, and wiped."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from brim.base.events.operations import record
from brim.base.identity.types import Actor, system
from brim.base.kit import ids
from brim.base.kit.refusals import Declined, Unavailable
from brim.core.messages import channels
from brim.core.messages.catalogue import MessageFailed, MessageQueued
from brim.core.messages.models import Message
from brim.core.messages.sealing import UnreadableError, seal, unseal
from brim.core.messages.templates import render
from brim.core.messages.types import Channel, Letter, MessageStatus

LEASE = timedelta(minutes=1)
MAX_TRIES = 5
AT_ONCE = 100
BRIM = system("messages")


def queue(
    *,
    customer_id: int,
    channel: Channel,
    to: str,
    template: str,
    facts: Mapping[str, str],
    purpose: str,
    expires_at: datetime,
    actor: Actor,
    now: datetime,
) -> int:
    """Write a message to be sent once the caller's transaction has committed; its id. `template` is one of `templates`,
    about these `facts`, in the language that is active.

    A letter to nobody (an empty `to`, customer 0) leaves the same traces and is never sent: who asks for a code cannot
    tell the two apart. After `expires_at` it is not sent any more. No permission: rooms ask, not people.
    """
    assert connection.in_atomic_block, "a message follows from what its transaction does"
    letter = render(template, to, facts)
    is_sent = bool(to)
    message_id = ids.make()
    Message.objects.create(
        customer_id=customer_id,
        id=message_id,
        channel=channel,
        purpose=purpose,
        status=MessageStatus.WAITING if is_sent else MessageStatus.DROPPED,
        sealed=seal(customer_id, message_id, letter),
        attempts=0,
        created_at=now,
        expires_at=expires_at,
        next_try_at=now if is_sent else None,
    )
    event = MessageQueued(message_id, channel.value, purpose)
    record(event, customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id)
    return message_id


def deliver(customer_id: int, message_id: int, *, now: datetime) -> None:
    """Try to send a message that waits; what has gone, is being tried or is no more is left alone. Not to be called
    within a transaction. Bears repetition: at worst the same text arrives twice."""
    claimed = claim(customer_id, message_id, now)
    if claimed is None:
        return
    row, letter = claimed
    send = channels.send_by(Channel(row.channel))
    try:
        send(letter, number=f"msg-{ids.encode(row.customer_id, 11)}{ids.encode(row.id, 11)}")
    except Declined:
        end(row, now, why="refused")
    except Unavailable:
        if row.attempts >= MAX_TRIES:
            end(row, now, why="unreachable")
    else:
        end(row, now)


def deliver_due(now: datetime) -> int:
    """What was not taken the first time, or whose job was lost; how many it took in hand."""
    due = Message.objects.filter(next_try_at__lte=now).order_by("next_try_at").values_list("customer_id", "id")
    found = list(due[:AT_ONCE])
    for customer_id, message_id in found:
        deliver(customer_id, message_id, now=now)
    return len(found)


def tidy(now: datetime) -> int:
    """Wipe what has expired, sent or not; how many letters went."""
    with transaction.atomic():
        rows = Message.objects.filter(expires_at__lte=now).exclude(sealed=b"").exclude(status=MessageStatus.WAITING)
        return rows.update(sealed=b"")


@transaction.atomic
def claim(customer_id: int, message_id: int, now: datetime) -> tuple[Message, Letter] | None:
    """The message and its letter, taken for a minute; one that cannot be sent any more ends here."""
    row = Message.objects.select_for_update(no_key=True).filter(customer_id=customer_id, id=message_id).first()
    if row is None or row.next_try_at is None or row.next_try_at > now:
        return None
    if row.expires_at <= now:
        fail(row, now, "expired")
        return None
    try:
        letter = unseal(customer_id, message_id, bytes(row.sealed))
    except UnreadableError:
        fail(row, now, "unreadable")
        return None
    row.attempts, row.next_try_at = row.attempts + 1, now + LEASE
    row.save(update_fields=["attempts", "next_try_at"])
    return row, letter


def fail(row: Message, now: datetime, why: str) -> None:
    close(row, MessageStatus.FAILED, now)
    event = MessageFailed(row.id, row.channel, row.purpose, why)
    record(event, customer_id=row.customer_id, actor=BRIM.label, now=now)


@transaction.atomic
def end(row: Message, now: datetime, *, why: str = "") -> None:
    if why:
        fail(row, now, why)
    else:
        close(row, MessageStatus.SENT, now)


def close(row: Message, status: MessageStatus, now: datetime) -> None:
    """A demonstration keeps the letter for its page, until it expires."""
    row.status, row.ended_at, row.next_try_at = status, now, None
    if not settings.DEMO:
        row.sealed = b""
    row.save(update_fields=["status", "ended_at", "next_try_at", "sealed"])
