"""Amounts and balances have an upper bound: what passes it is refused by itself, and no batch fails at the database."""

import pytest

from brim.base.kit.refusals import Invalid, Refused
from brim.base.money import MAX_AMOUNT
from brim.core.ledger import engine
from brim.core.ledger.queries import assert_books_balance
from brim.trade.wallets import operations, posting, rules
from brim.trade.wallets.engine.commands import CreditTopUp, TakeSpend
from brim.trade.wallets.queries import assert_wallets_balance, preview_transfer, wallet
from brim.trade.wallets.tests.conftest import ALICE, NOW, cny, new_key, spend, top_up

pytestmark = pytest.mark.django_db(transaction=True)


def credit(customer: int, amount: int, number: int) -> CreditTopUp:
    return CreditTopUp(
        customer_id=customer,
        currency="CNY",
        actor=ALICE.label,
        key=f"topup:{number}",
        amount=amount,
        topup_id=number,
        payment_id=number,
        channel="cash",
    )


def test_what_no_account_holds_is_refused_alone_and_the_rest_of_its_batch_is_booked(customer: int, other: int) -> None:
    full = engine.MAX_BALANCE
    outcomes = posting.run(
        [
            credit(customer, full, 1),
            credit(customer, 1, 2),
            credit(customer, 2**63 - 1, 3),
            credit(other, 500, 4),
            TakeSpend(customer_id=other, currency="CNY", actor=ALICE.label, key="x:spend", amount=200),
        ],
        now=NOW,
    )
    refused = [one.code if isinstance(one, Refused) else "" for one in outcomes]
    assert refused == ["", "balance_too_large", "balance_too_large", "", ""]
    assert wallet(customer, "CNY", now=NOW).available == full
    assert wallet(other, "CNY", now=NOW).principal == 300
    assert_books_balance()
    assert_wallets_balance()


@pytest.mark.parametrize(
    ("amount", "words"),
    [(0, "more than zero"), (-1, "more than zero"), (MAX_AMOUNT + 1, "too large: at most"), (2**63, "too large")],
)
def test_too_large_is_called_so(customer: int, amount: int, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        spend(customer, amount)
    assert (refused.value.code, words in refused.value.message) == ("invalid_amount", True)
    line = {"customer_id": customer, "line": cny(amount), "actor": ALICE, "now": NOW, "key": "l", "reason": "r"}
    if amount:
        with pytest.raises(Invalid):
            operations.set_credit_line(**line)


def test_a_full_wallet_takes_no_top_up_and_no_transfer(customer: int, other: int) -> None:
    posting.run([credit(other, rules.MAX_WALLET_BALANCE, 1)], now=NOW)
    top_up(customer, 500)
    sent = {"customer_id": customer, "to_customer_id": other, "amount": cny(1), "actor": ALICE, "now": NOW}
    for deed in (
        lambda: operations.check_top_up(customer_id=other, amount=cny(1), now=NOW),
        lambda: operations.transfer(**sent, key=new_key()),
        lambda: preview_transfer(**sent),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.code == "balance_too_large"
    assert wallet(customer, "CNY", now=NOW).principal == 500
    assert_books_balance()
    assert_wallets_balance()
