"""A top-up over a channel: started on a record, paid by its payer, and contested."""

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.visiting import HTMX
from brim.trade.payments import operations as payments
from brim.trade.payments import queries as payment_queries
from brim.trade.payments.transport import send
from brim.trade.sandbox import delivery
from brim.trade.sandbox import operations as provider
from brim.trade.wallets.tests.console.acting import at


def start(client, built) -> str:
    """A top-up of 600.00 by the form, sent twice; the page on which it waits."""
    fields = {"amount": "600", "channel": "sandbox", "store": built.customer.store_id, "key": "form-one"}
    first = client.post(at(built, "top-up/"), fields, headers=HTMX)
    again = client.post(at(built, "top-up/"), fields, headers=HTMX)
    assert first.headers["HX-Redirect"] == again.headers["HX-Redirect"]
    return first.headers["HX-Redirect"]


def pay(built) -> None:
    """The payer pays the newest top-up, and the channel tells us."""
    topup = payment_queries.topups(actor=system("seed"), customer_id=built.customer.id, limit=1).items[0]
    provider.pay(topup.payment.number, clock.now())
    delivery.deliver_due(clock.now(), send)
    payments.work_notifications(clock.now())


def online(built, minor: int = 20000):
    return payments.start_top_up(
        customer_id=built.customer.id,
        amount=money(minor, "CNY"),
        channel="sandbox",
        store_id=None,
        actor=system("seed"),
        now=clock.now(),
        key=f"p:{ids.make()}",
    )


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
        customer_id=customer_id,
        dispute_id=found.id,
        outcome=outcome,
        reason="Debited by the bank",
        actor=system("seed"),
        now=clock.now(),
        key=f"o:{ids.make()}",
    )
    return ids.public("out", customer_id, one.id)
