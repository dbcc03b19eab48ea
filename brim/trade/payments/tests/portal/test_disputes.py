"""What a customer is told of a payment that is contested, and of what they owe where it was lost."""

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.access.tests.portal.phone import Phone
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.payments import queries as paid
from brim.trade.sandbox import operations as sandbox
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.queries import assert_wallets_balance

SEED = system("seed")


def wallet(phone: Phone):
    return queries.wallet(phone.customer.id, "CNY", now=clock.now())


def contested(phone: Phone) -> int:
    """A top-up of 100.00 by the sandbox whose payment the payer contests; the payment's id."""
    started = payments.start_top_up(
        customer_id=phone.customer.id,
        amount=money(10000, "CNY"),
        channel="sandbox",
        store_id=None,
        actor=SEED,
        now=clock.now(),
        key=f"p:{ids.make()}",
    )
    sandbox.pay(started.payment.number, clock.now())
    payments.ask_channel(phone.customer.id, started.payment.id, actor=SEED, now=clock.now())
    sandbox.dispute(started.payment.number, clock.now())
    payments.ask_channel(phone.customer.id, started.payment.id, actor=SEED, now=clock.now())
    return started.payment.id


def test_what_is_contested_is_told_and_does_not_count(phone: Phone):
    before = wallet(phone).principal
    contested(phone)
    amount = wallet(phone).contested
    for path in ("", "refund/", "refund/part/", "top-up/"):
        assert f"{amount / 100:.2f} is contested" in phone.text(path)
    assert "it counts as nothing until that is decided" in phone.text("refund/")
    assert f"principal of ¥{before // 100}." in phone.text("refund/part/")
    refused = phone.post("refund/part/", {"key": "k1", "amount": f"{before / 100 + 1:.2f}", "account": "ICBC 1234"})
    assert refused.status_code == 422
    assert_books_balance()


def test_what_is_owed_is_told_and_paid_by_the_next_top_up(phone: Phone):
    payment_id = contested(phone)
    view = wallet(phone)
    wallets.adjust(
        customer_id=phone.customer.id,
        purse="principal",
        change=money(-view.own_principal + view.held, "CNY"),
        actor=SEED,
        now=clock.now(),
        key="x:a",
        reason="to begin with",
    )
    wallets.spend(
        customer_id=phone.customer.id, amount=money(4000, "CNY"), actor=SEED, now=clock.now(), key="x:s", store_id=1
    )
    number = paid.payment(phone.customer.id, payment_id).number
    sandbox.decide_dispute(number, "lost", clock.now())
    payments.ask_channel(phone.customer.id, payment_id, actor=SEED, now=clock.now())
    owed = wallet(phone).owed
    assert owed > 0
    assert f"You owe {owed / 100:.2f}" in phone.text("")
    assert f"{owed / 100:.2f} of it pays what you owe" in phone.text("top-up/gives/?other=1000")
    assert "Payment taken back" in phone.text("bills/")
    assert_wallets_balance()
