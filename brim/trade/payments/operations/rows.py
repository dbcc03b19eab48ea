"""A payment's row as every operation of the room takes it: locked, and told of."""

from datetime import datetime

from brim.base.events.operations import record
from brim.base.events.types import Event
from brim.base.identity.types import Actor, system
from brim.trade.payments.models import PaymentRow

BRIM = system("payments")
APPLIED, NOTHING = "applied", "nothing"


def lock(customer_id: int, payment_id: int) -> PaymentRow | None:
    return PaymentRow.objects.select_for_update().filter(customer_id=customer_id, id=payment_id).first()


def note(payment: PaymentRow, event: Event, now: datetime, actor: Actor, reason: str = "") -> None:
    record(
        event, customer_id=payment.customer_id, actor=actor.label, now=now,
        request_id=actor.request_id or payment.request_id, reason=reason,
    )  # fmt: skip
