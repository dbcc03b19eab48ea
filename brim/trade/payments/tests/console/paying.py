"""A top-up that somebody pays over a channel, and contests."""

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.trade.payments import operations as payments
from brim.trade.payments import queries as payment_queries
from brim.trade.sandbox import operations as provider


def online(built, minor: int = 20000):
    return payments.start_top_up(
        customer_id=built.customer.id, amount=money(minor, "CNY"), channel="sandbox", store_id=None,
        actor=system("seed"), now=clock.now(), key=f"p:{ids.make()}",
    )  # fmt: skip


def contested(built, minor: int = 10000) -> str:
    """A payment of 200.00 that its payer contests; its public id."""
    started = online(built)
    provider.pay(started.payment.number, clock.now())
    payments.ask_channel(built.customer.id, started.payment.id, actor=system("seed"), now=clock.now())
    provider.dispute(started.payment.number, clock.now(), minor)
    payments.ask_channel(built.customer.id, started.payment.id, actor=system("seed"), now=clock.now())
    return ids.public("pay", built.customer.id, started.payment.id)


def said(built, public: str, outcome: str = "lost") -> str:
    """What somebody else says came of the payment's dispute; its public id."""
    customer_id, payment_id = ids.read_public("pay", public)
    [found] = payment_queries.disputes_of_payment(customer_id, payment_id)
    one = payments.record_dispute_outcome(
        customer_id=customer_id, dispute_id=found.id, outcome=outcome, reason="Debited by the bank",
        actor=system("seed"), now=clock.now(), key=f"o:{ids.make()}",
    )  # fmt: skip
    return ids.public("out", customer_id, one.id)
