"""Cards of stamps that go by mail: the customer is told, and is not erased while one is on its way."""

from collections.abc import Iterator, Set
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.events.operations import record
from brim.base.identity.permissions import authorise
from brim.base.identity.queries import own_name
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.core.customers import erasure
from brim.core.customers import queries as customers
from brim.core.messages import operations as messages
from brim.core.messages.types import Channel
from tests.architecture.room.stamps.catalogue import CardArrived, CardSent
from tests.architecture.room.stamps.messages import CARD_SENT
from tests.architecture.room.stamps.models import Card, Pace, Refused

LIFE = timedelta(days=1)


MAIL_WORD = "stamps:mail"
"""What lets customers have a card sent to them: a fresh code alone."""


def send_card(customer_id: int, *, actor: Actor, now: datetime) -> tuple[int, int]:
    """A card goes by mail, and a message to the phone; the ids of both. Permission: stamps:mail. Raises: NotFound;
    Conflict `customer_forgotten`."""
    authorise(actor, MAIL_WORD, customer_id=customer_id)
    card_id = ids.make()
    with transaction.atomic():
        erasure.keep(customer_id)
        known = customers.get(customer_id, actor=actor)
        Card.objects.create(customer_id=customer_id, id=card_id, sent_at=now)
        record(CardSent(card_id), customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id)
        message_id = messages.queue(
            customer_id=customer_id,
            channel=Channel.SMS,
            to=known.phone,
            template=CARD_SENT,
            facts={"name": known.name, "business": own_name()},
            purpose="stamps",
            expires_at=now + LIFE,
            actor=actor,
            now=now,
        )
    return card_id, message_id


def note_arrival(customer_id: int, card_id: int, *, actor: Actor, now: datetime) -> None:
    """The card is there. Permission: stamps:redeem."""
    authorise(actor, "stamps:redeem")
    with transaction.atomic():
        Card.objects.filter(customer_id=customer_id, id=card_id).update(arrived_at=now)
        record(CardArrived(card_id), customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id)


def on_its_way(customer_id: int) -> Iterator[str]:
    if Card.objects.filter(customer_id=customer_id, arrived_at=None).exists():
        yield _("A stamp card is on its way to this customer: wait until it has arrived.")


def forget(customer_ids: Set[int]) -> None:
    """What came with money stays with it."""
    for table in (Card, Pace, Refused):
        table.objects.filter(customer_id__in=customer_ids).delete()
