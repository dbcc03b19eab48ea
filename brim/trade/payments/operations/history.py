"""Payments that were over before Brim wrote them down: a demo's year, the books of a system that came before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from brim.base.identity.permissions import authorise
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.money import Money
from brim.trade.payments import numbers
from brim.trade.payments.models import PaymentRow, TopUpRow
from brim.trade.payments.types import PaymentState, TopUpStatus
from brim.trade.sandbox import operations as sandbox

AT_ONCE = 1000


@dataclass(frozen=True)
class PastTopUp:
    """A top-up that was paid and credited at `paid_at`; the wallet's own top-up names the same two ids."""

    customer_id: int
    topup_id: int
    payment_id: int
    amount: Money
    channel: str
    store_id: int | None
    taken_by: str
    paid_at: datetime


@transaction.atomic
def record_past_top_ups(past: Sequence[PastTopUp], *, actor: Actor) -> None:
    """Write down top-ups that the caller credits by `wallets` under the same ids, so that they can be looked up and
    refunded like any other. Moves no value, sends nothing. Permission: payments:write.
    """
    authorise(actor, "payments:write")
    TopUpRow.objects.bulk_create([top_up_row(one) for one in past], batch_size=AT_ONCE)
    PaymentRow.objects.bulk_create([payment_row(one) for one in past], batch_size=AT_ONCE)
    sandbox.remember([sandbox_order(one) for one in past if one.channel == "sandbox"])


def top_up_row(one: PastTopUp) -> TopUpRow:
    return TopUpRow(
        customer_id=one.customer_id,
        id=one.topup_id,
        payment_id=one.payment_id,
        amount=one.amount.amount_minor,
        currency=one.amount.currency,
        channel=one.channel,
        status=TopUpStatus.CREDITED,
        store_id=one.store_id,
        key=f"past:{one.topup_id}",
        fingerprint=b"",
        actor=one.taken_by,
        created_at=one.paid_at,
        credited_at=one.paid_at,
    )


def payment_row(one: PastTopUp) -> PaymentRow:
    return PaymentRow(
        customer_id=one.customer_id,
        id=one.payment_id,
        topup_id=one.topup_id,
        channel=one.channel,
        channel_number=provider_number(one),
        amount=one.amount.amount_minor,
        currency=one.amount.currency,
        state=PaymentState.CREDITED,
        refunded=0,
        store_id=one.store_id,
        checkout_url="",
        return_url="",
        actor=one.taken_by,
        request_id="",
        created_at=one.paid_at,
        expires_at=one.paid_at,
        paid_at=one.paid_at,
        credited_at=one.paid_at,
        asked=0,
        changed_at=one.paid_at,
    )


def sandbox_order(one: PastTopUp) -> sandbox.PastOrder:
    return sandbox.PastOrder(
        numbers.number(numbers.PAYMENT, one.customer_id, one.payment_id), provider_number(one), one.amount, one.paid_at
    )


def provider_number(one: PastTopUp) -> str:
    return f"S{ids.encode(one.payment_id, ids.WIDTH_ONE)}" if one.channel == "sandbox" else ""
