"""Money of every wallet comes back."""

from datetime import timedelta

import pytest

from brim.base.identity.types import customer as acting
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.queries import assert_wallets_balance

SEED = system("seed")


@pytest.fixture
def asked(built):
    """A withdrawal of 100.00 out of 500.00 with 80.00 of bonus: 16.00 of bonus end with it."""
    return wallets.request_withdrawal(
        customer_id=built.customer.id, amount=money(10000, "CNY"), account="Bank, ends 4417",
        actor=acting(built.customer.id), now=clock.now(), key="w",
    )  # fmt: skip


@pytest.fixture
def dollars(built):
    now = clock.now()
    wallets.credit_top_up(
        customer_id=built.customer.id, topup_id=ids.make(), paid=money(9000, "USD"), channel="cash",
        payment_id=ids.make(), store_id=1, actor=SEED, now=now - timedelta(minutes=1),
    )  # fmt: skip


@pytest.fixture
def both(built):
    terms = {"CNY": {"ladder": [{"pay": 50000, "get": 8000}]}, "USD": {}}
    wallets.save_programme({"currencies": terms, "bonus_days": 180}, actor=SEED, now=clock.now() - timedelta(minutes=2))


def test_money_comes_back_of_every_wallet(both, phone, dollars):
    assert "Which wallet?" in phone.text("refund/")
    page = phone.get("refund/?currency=USD").content.decode()
    assert "/portal/refund/all/?why=consumer&amp;currency=USD" in page
    assert "/portal/refund/part/?currency=USD" in page
    part = phone.post("refund/part/?currency=USD", {"key": "k", "amount": "40", "account": "Bank"})
    assert part.status_code == 302
    (asked,) = queries.withdrawals_waiting(phone.customer.id)
    assert (asked.amount, asked.currency) == (4000, "USD")
    assert "$40.00" in phone.text("refund/")
    assert phone.get("refund/?currency=EUR").status_code == 422
    assert_wallets_balance()


def test_all_of_another_currencys_wallet_comes_back_and_it_is_closed(both, phone, dollars):
    form = {"key": "k", "account": "Bank", "is_agreed": "on", "why": "operator", "total": "90.00"}
    assert phone.post("refund/all/?why=operator&currency=USD", form).status_code == 302
    (asked,) = queries.withdrawals_waiting(phone.customer.id)
    assert (asked.amount, asked.currency, asked.closes_wallet) == (9000, "USD", True)
    assert queries.wallet(phone.customer.id, "CNY", now=clock.now()).status == "active"
    assert_wallets_balance()
