"""Words for the tests: top up, let the payer pay, let the post come, let time pass."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from brim.base.identity.types import Actor, system
from brim.base.money import Money, money
from brim.trade.payments import operations, queries
from brim.trade.payments.transport import send
from brim.trade.payments.types import Refund, TopUp
from brim.trade.sandbox import delivery
from brim.trade.sandbox import operations as provider
from brim.trade.wallets import queries as wallets


@dataclass
class Moment:
    now: datetime

    def passes(self, **much: int) -> datetime:
        self.now += timedelta(**much)
        return self.now


def start(
    customer_id: int,
    moment: Moment,
    *,
    minor: int = 10_000,
    key: str = "x:1",
    channel: str = "sandbox",
    actor: Actor | None = None,
    store_id: int | None = None,
    **more: str,
) -> TopUp:
    return operations.start_top_up(
        customer_id=customer_id,
        amount=money(minor, "CNY"),
        channel=channel,
        store_id=store_id,
        actor=actor or system("test"),
        now=moment.now,
        key=key,
        **more,
    )


def refund(
    topup: TopUp, moment: Moment, *, minor: int | None = None, key: str = "x:r", actor: Actor | None = None
) -> Refund:
    return operations.refund_top_up(
        customer_id=topup.customer_id,
        topup_id=topup.id,
        amount=None if minor is None else money(minor, "CNY"),
        reason="asked for",
        actor=actor or system("test"),
        now=moment.now,
        key=key,
    )


def payer_pays(topup: TopUp, moment: Moment, *mischief: str) -> None:
    provider.set_order_faults(topup.payment.number, mischief, 60)
    provider.pay(topup.payment.number, moment.now)


def post_comes(moment: Moment) -> int:
    """The provider's post goes round once, then Brim works what came."""
    carried = delivery.deliver_due(moment.now, send)
    operations.work_notifications(moment.now)
    return carried


def again(topup: TopUp) -> TopUp:
    return queries.topup(topup.customer_id, topup.id)


def principal(customer_id: int) -> int:
    return wallets.wallet(customer_id, "CNY").principal


def frozen(customer_id: int) -> int:
    return wallets.wallet(customer_id, "CNY").held


def cny(minor: int) -> Money:
    return money(minor, "CNY")
