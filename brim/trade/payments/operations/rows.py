"""A payment's row for every operation of the room: locks it, and records its events."""

from datetime import datetime

from brim.base.events.operations import record
from brim.base.events.types import Event
from brim.base.identity.types import Actor, system
from brim.base.money import Money
from brim.trade.payments import channels, numbers
from brim.trade.payments.models import PaymentRow
from brim.trade.payments.rules import Claim, mismatch

BRIM = system("payments")
APPLIED, NOTHING = "applied", "nothing"


def lock(customer_id: int, payment_id: int) -> PaymentRow | None:
    return PaymentRow.objects.select_for_update().filter(customer_id=customer_id, id=payment_id).first()


def contradiction(payment: PaymentRow, amount: Money, claim: Claim) -> str:
    """Why what a channel says of `amount` of a payment is not believed; empty where it agrees with us."""
    number = numbers.number(numbers.PAYMENT, payment.customer_id, payment.id)
    return mismatch(Claim(number, amount, channels.CHANNELS[payment.channel].merchant()), claim)


def note(payment: PaymentRow, event: Event, now: datetime, actor: Actor, reason: str = "") -> None:
    record(
        event,
        customer_id=payment.customer_id,
        actor=actor.label,
        now=now,
        request_id=actor.request_id or payment.request_id,
        reason=reason,
    )
