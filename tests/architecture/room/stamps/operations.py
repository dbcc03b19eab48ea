"""What can be done with stamps."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from brim.base.events.operations import record
from brim.base.identity.permissions import authorise
from brim.base.identity.types import Actor
from brim.trade.wallets import posting
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.types import Operation
from tests.architecture.room.stamps.catalogue import GiftHandedOver
from tests.architecture.room.stamps.deciding import Redeem

COUNT = """
    INSERT INTO stamps_refused (customer_id, code, times) VALUES (%s, %s, 1)
    ON CONFLICT (customer_id, code) DO UPDATE SET times = stamps_refused.times + 1
"""


def redeem(*, customer_id: int, currency: str, actor: Actor, now: datetime, key: str) -> Operation:
    """Ten points become bonus. Permission: stamps:redeem. Raises: Refused `too_few_points`; Conflict `key_conflict`,
    `customer_forgotten`."""
    authorise(actor, "stamps:redeem")
    command = Redeem(customer_id=customer_id, currency=currency, actor=actor.label, key=key)
    return posting.run_one(command, now=now)


def note_refusals(refusals: Sequence[posting.Refusal]) -> None:
    """Count what was refused."""
    with transaction.atomic(), connection.cursor() as db:
        db.executemany(COUNT, sorted((one.command.customer_id, one.refused.code) for one in refusals))


def hand_over(*, customer_id: int, redemption_id: int, actor: Actor, now: datetime) -> None:
    """Note that the gift of a redemption was handed over. Permission: stamps:redeem. Raises: NotFound."""
    authorise(actor, "stamps:redeem")
    with transaction.atomic():
        wallets.operation(customer_id, redemption_id)
        record(GiftHandedOver(redemption_id), customer_id=customer_id, actor=actor.label, now=now)
