"""Money of every wallet comes back."""

from brim.base.kit import clock
from brim.trade.wallets import queries
from brim.trade.wallets.queries import assert_wallets_balance


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
