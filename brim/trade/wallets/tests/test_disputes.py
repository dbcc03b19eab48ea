"""What a payer contests: it counts as nothing where money leaves, until it is won back or lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from brim.base.kit.refusals import Refused
from brim.trade.wallets import operations, queries
from brim.trade.wallets.models import Wallet
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import (
    ALICE,
    BOB,
    LADDER,
    LATER,
    NOW,
    TEST,
    cny,
    new_customer,
    new_key,
    save,
    spend,
    top_up,
)

pytestmark = pytest.mark.django_db
DISPUTED, OTHER = 7, 8


def contest(customer_id: int, amount: int = 10000, *, dispute_id: int = 1, topup_id: int = DISPUTED):
    return operations.contest_top_up(
        customer_id=customer_id, topup_id=topup_id, dispute_id=dispute_id, amount=cny(amount), actor=TEST, now=NOW,
        key=f"dispute:{dispute_id}:opened",
    )  # fmt: skip


def end(customer_id: int, outcome: str, amount: int = 10000, *, dispute_id: int = 1, is_last: bool = True, **more):
    return operations.end_contest(
        customer_id=customer_id, topup_id=DISPUTED, dispute_id=dispute_id, outcome=outcome, amount=cny(amount),
        channel="cash", is_last=is_last, actor=TEST, now=LATER, key=f"dispute:{dispute_id}:{outcome}", **more,
    )  # fmt: skip


def view(customer_id: int):
    return queries.wallet(customer_id, "CNY", now=NOW)


def facts(customer_id: int) -> tuple[int, int, int, int]:
    """(principal, bonus, contested, owed)"""
    found = view(customer_id)
    return found.principal, found.bonus, found.contested, found.owed


def ask(customer_id: int, amount: int):
    return operations.request_withdrawal(
        customer_id=customer_id, amount=cny(amount), account="ICBC 1234", actor=ALICE, now=NOW, key=new_key()
    )


def send(customer_id: int, amount: int):
    return operations.transfer(
        customer_id=customer_id, to_customer_id=new_customer(), amount=cny(amount), actor=ALICE, now=NOW, key=new_key()
    )


def remove(customer_id: int, amount: int):
    return operations.adjust(
        customer_id=customer_id, purse="principal", change=cny(-amount), actor=ALICE, now=NOW, key=new_key(),
        reason="typo",
    )  # fmt: skip


def back(customer_id: int, topup_id: int = DISPUTED):
    return operations.start_top_up_refund(
        customer_id=customer_id, topup_id=topup_id, actor=ALICE, now=NOW, key=new_key(), reason="asked"
    )


def quoted(customer_id: int):
    return queries.refund_quote(customer_id, currency="CNY", fault="consumer", now=NOW)


def close(customer_id: int, total: int):
    return operations.close_wallet(
        customer_id=customer_id, currency="CNY", total=cny(total), account="ICBC", actor=ALICE, now=NOW, key=new_key(),
        reason="moving",
    )  # fmt: skip


def approve(customer_id: int, withdrawal_id: int):
    return operations.approve_withdrawal(
        customer_id=customer_id, withdrawal_id=withdrawal_id, actor=BOB, now=LATER, key=new_key()
    )


def preview_withdrawal(customer_id: int, amount: int):
    return queries.preview_withdrawal(customer_id=customer_id, amount=cny(amount), actor=ALICE, now=NOW)


def preview_transfer(customer_id: int, amount: int):
    return queries.preview_transfer(
        customer_id=customer_id, to_customer_id=new_customer(), amount=cny(amount), actor=ALICE, now=NOW
    )


@pytest.mark.parametrize(
    "leave",
    [ask, send, remove, preview_withdrawal, preview_transfer],
    ids=["withdrawal", "transfer", "correction", "foreseen withdrawal", "foreseen transfer"],
)
def test_what_is_contested_does_not_leave_and_what_is_not_does(customer: int, leave: Callable[..., object]) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    top_up(customer, 500, topup_id=OTHER)
    contest(customer)
    with pytest.raises(Refused) as refused:
        leave(customer, 501)
    assert (refused.value.code, refused.value.details["available"]) == ("insufficient_balance", 500)
    leave(customer, 500)
    assert_wallets_balance()


def test_a_quote_counts_it_as_nothing_and_says_so(customer: int, ladder: object) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    top_up(customer, 500, topup_id=OTHER)
    contest(customer)
    found = quoted(customer)
    assert found.total == 500
    assert [(line.code, line.amount) for line in found.lines if line.code == "contested"] == [("contested", 0)]
    assert "120.00" in next(line.computation for line in found.lines if line.code == "contested")
    alone = queries.refund_quote(customer, currency="CNY", fault="consumer", now=NOW, topup_id=DISPUTED)
    assert (alone.total, [line.code for line in alone.lines]) == (0, ["contested"])


def test_a_contested_top_up_is_not_refunded_and_another_is(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    top_up(customer, 500, topup_id=OTHER)
    contest(customer)
    with pytest.raises(Refused) as refused:
        back(customer)
    assert refused.value.code == "value_contested"
    assert back(customer, OTHER).amount == 500
    assert_wallets_balance()


def test_it_may_still_be_spent(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    contest(customer)
    spend(customer, 4000)
    assert facts(customer) == (6000, 0, 6000, 0)
    assert_wallets_balance()


def test_won_gives_it_back(customer: int, ladder: object) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    contest(customer)
    assert facts(customer) == (10000, 2000, 12000, 0)
    end(customer, "won")
    assert facts(customer) == (10000, 2000, 0, 0)
    assert quoted(customer).total == 10000
    assert ask(customer, 10000).amount == 10000
    assert_wallets_balance()


def test_lost_takes_principal_and_bonus_of_the_top_up(customer: int, ladder: object) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    top_up(customer, 500, topup_id=OTHER)
    contest(customer)
    done = end(customer, "lost")
    assert (done.principal_change, done.bonus_change) == (-10000, -2000)
    assert facts(customer) == (500, 0, 0, 0)
    assert_wallets_balance()


def test_what_was_spent_of_it_is_owed_and_the_wallet_itself_is_never_below_zero(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    spend(customer, 6000)
    contest(customer)
    end(customer, "lost")
    assert facts(customer) == (0, 0, 0, 6000)
    assert view(customer).available == 0
    assert_wallets_balance()


def test_what_comes_in_next_pays_the_debt_first(customer: int, ladder: object) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    spend(customer, 10000)
    contest(customer)
    end(customer, "lost")
    assert facts(customer) == (0, 0, 0, 10000)
    preview = queries.preview_top_up(customer_id=customer, amount=cny(4000), channel="cash", actor=ALICE, now=NOW)
    assert (preview.debt_paid, preview.available_after) == (4000, 0)
    top_up(customer, 4000)
    assert facts(customer) == (0, 0, 0, 6000)
    top_up(customer, 10000)
    assert facts(customer) == (4000, 2000, 0, 0)
    kinds = [one.kind for one in queries.operations(customer, limit=10).items]
    assert kinds[:4] == ["debt_payment", "top_up", "debt_payment", "top_up"]
    assert_wallets_balance()


def test_what_is_there_and_the_customers_own_pays_it_at_once(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    top_up(customer, 9000, topup_id=OTHER)
    spend(customer, 6000)
    contest(customer)
    end(customer, "lost")
    assert facts(customer) == (3000, 0, 0, 0)
    assert quoted(customer).total == 3000
    assert_wallets_balance()


def test_a_refunded_spend_pays_the_debt(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    spent = spend(customer, 6000)
    contest(customer)
    end(customer, "lost")
    operations.refund_spend(
        customer_id=customer, spend_id=spent.id, actor=ALICE, now=LATER, key=new_key(), reason="cold"
    )
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_what_a_hold_reserves_stays_reserved_and_pays_the_debt_once_it_is_free(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    held = operations.hold(customer_id=customer, amount=cny(4000), actor=ALICE, now=NOW, key=new_key())
    contest(customer)
    end(customer, "lost")
    assert facts(customer) == (4000, 0, 0, 4000)
    operations.release(customer_id=customer, hold_id=held.id, actor=ALICE, now=LATER, key=new_key())
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_a_part_that_is_lost_leaves_the_rest_as_a_smaller_top_up(customer: int, ladder: object) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    contest(customer, 3000)
    assert quoted(customer).total == 0
    end(customer, "lost", 3000)
    assert facts(customer) == (7000, 1400, 0, 0)
    assert quoted(customer).total == 7000
    assert back(customer).amount == 7000
    assert_wallets_balance()


def test_two_disputes_of_one_top_up_end_one_after_the_other(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    contest(customer, 3000, dispute_id=1)
    contest(customer, 2000, dispute_id=2)
    end(customer, "lost", 3000, dispute_id=1, is_last=False)
    assert facts(customer) == (7000, 0, 7000, 0)
    end(customer, "won", 2000, dispute_id=2)
    assert facts(customer) == (7000, 0, 0, 0)
    assert_wallets_balance()


def test_a_dispute_after_a_part_was_refunded(customer: int, ladder: object) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    refund = operations.start_top_up_refund(
        customer_id=customer, topup_id=DISPUTED, amount=cny(4000), actor=ALICE, now=NOW, key=new_key(), reason="asked"
    )
    operations.complete_top_up_refund(customer_id=customer, refund_id=refund.id, actor=ALICE, now=NOW, key=new_key())
    assert facts(customer) == (6000, 1200, 0, 0)
    contest(customer)
    end(customer, "lost")
    assert facts(customer) == (0, 0, 0, 4000)  # the payer has had these 40.00 twice
    assert_wallets_balance()


def test_won_after_lost_gives_all_of_it_back(customer: int, ladder: object) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    spend(customer, 6000)
    contest(customer)
    lost = end(customer, "lost")
    assert facts(customer) == (0, 0, 0, 6000)
    top_up(customer, 2500, topup_id=OTHER)
    assert facts(customer) == (0, 0, 0, 3500)
    end(customer, "reversed", charge_back_id=lost.id)
    assert facts(customer) == (6500, 2000, 0, 0)  # 40.00 that was taken, and 25.00 that was paid of the debt
    assert quoted(customer).total == 6500
    assert_wallets_balance()


def test_a_withdrawal_asked_for_before_is_not_approved_until_it_is_decided(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    asked = ask(customer, 4000)
    contest(customer)
    with pytest.raises(Refused) as refused:
        approve(customer, asked.id)
    assert (refused.value.code, refused.value.details) == ("value_contested", {"contested": 4000})
    end(customer, "won")
    assert approve(customer, asked.id).status == "approved"
    assert_wallets_balance()


def test_lost_meanwhile_it_is_owed_and_not_approved_and_rejecting_pays_it(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    asked = ask(customer, 4000)
    contest(customer)
    end(customer, "lost")
    assert facts(customer) == (4000, 0, 0, 4000)
    with pytest.raises(Refused) as refused:
        approve(customer, asked.id)
    assert (refused.value.code, refused.value.details) == ("wallet_in_debt", {"owed": 4000})
    operations.reject_withdrawal(
        customer_id=customer, withdrawal_id=asked.id, actor=BOB, now=LATER, key=new_key(), reason="charged back"
    )
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_a_payout_that_left_before_the_dispute_is_recorded_and_marked(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    asked = ask(customer, 4000)
    approve(customer, asked.id)
    contest(customer)
    paid = operations.mark_withdrawal_paid(
        customer_id=customer, withdrawal_id=asked.id, actor=BOB, now=LATER, key=new_key(), payout_reference="B1"
    )
    assert paid.paid_despite == ("contested",)
    end(customer, "lost")
    assert facts(customer) == (0, 0, 0, 4000)
    assert_wallets_balance()


def test_closing_pays_out_the_rest_and_leaves_it_where_it_is(customer: int, ladder: object) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    top_up(customer, 500, topup_id=OTHER)
    contest(customer)
    preview = queries.preview_closing(customer_id=customer, currency="CNY", fault="consumer", actor=ALICE, now=NOW)
    assert preview.operation.amount == 500
    assert close(customer, 500).amount == 500
    assert (facts(customer), view(customer).status) == ((10500, 2000, 12000, 0), "closed")
    end(customer, "won")
    assert (facts(customer), view(customer).status) == ((10500, 2000, 0, 0), "active")
    assert_wallets_balance()


def test_a_wallet_that_is_in_debt_is_not_closed(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    spend(customer, 6000)
    contest(customer)
    end(customer, "lost")
    with pytest.raises(Refused) as refused:
        close(customer, 0)
    assert refused.value.code == "wallet_in_debt"
    assert_wallets_balance()


def test_the_credit_line_pays_no_debt(customer: int) -> None:
    save({"currencies": {"CNY": {"adjustment_alone": 5000}}})
    top_up(customer, 10000, topup_id=DISPUTED)
    operations.set_credit_line(customer_id=customer, line=cny(5000), actor=ALICE, now=NOW, key=new_key(), reason="firm")
    spend(customer, 12000)
    contest(customer)
    end(customer, "lost")
    assert facts(customer) == (-2000, 0, 0, 10000)
    top_up(customer, 3000)
    assert facts(customer) == (0, 0, 0, 9000)
    assert_wallets_balance()


def test_bonus_that_expires_meanwhile_is_gone_and_a_reversal_gives_it_grace(customer: int) -> None:
    save(LADDER | {"bonus_days": 1})
    top_up(customer, 10000, topup_id=DISPUTED)
    contest(customer)
    lost = end(customer, "lost")
    assert facts(customer) == (0, 0, 0, 0)
    operations.end_contest(
        customer_id=customer, topup_id=DISPUTED, dispute_id=1, outcome="reversed", amount=cny(10000), channel="cash",
        is_last=True, actor=TEST, now=NOW + timedelta(days=3), key="dispute:1:reversed", charge_back_id=lost.id,
    )  # fmt: skip
    assert queries.wallet(customer, "CNY", now=NOW + timedelta(days=3)).bonus == 2000
    assert_wallets_balance()


def test_lists_of_wallets_say_the_same_as_one(customer: int, ladder: object) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    top_up(customer, 500, topup_id=OTHER)
    contest(customer)
    assert queries.of_customers([customer], now=NOW)[customer] == [view(customer)]


def test_the_proof_sees_a_debt_that_the_ledger_does_not_know(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    Wallet.objects.update(owed=5)
    assert queries.verify_lots() == [f"customer {customer}: the wallet in CNY owes 5, the ledger says 0"]


def test_the_same_key_again_answers_as_at_first(customer: int) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    spend(customer, 6000)
    contest(customer)
    first = end(customer, "lost")
    again = end(customer, "lost")
    assert (again.id, again.is_replayed) == (first.id, True)
    assert facts(customer) == (0, 0, 0, 6000)
    assert_wallets_balance()
