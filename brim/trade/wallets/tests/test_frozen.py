"""A frozen wallet: nothing sets out to leave it. What left before is recorded, and marked."""

from collections.abc import Callable

import pytest

from brim.base.events import queries as events
from brim.base.kit.refusals import Refused
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, BOB, LATER, NOW, cny, new_customer, new_key, spend, top_up

pytestmark = pytest.mark.django_db

Run = Callable[[int], object]


def freeze(customer_id: int, status: str = "freeze") -> None:
    change = getattr(operations, status)
    change(customer_id=customer_id, currency="CNY", actor=ALICE, now=NOW, key=new_key(), reason="stolen phone")


def ask(customer_id: int):
    return operations.request_withdrawal(
        customer_id=customer_id, amount=cny(4000), account="ICBC 1234", actor=ALICE, now=NOW, key=new_key()
    )


def decide(act: Callable[..., object], customer_id: int, withdrawal_id: int, **more: str):
    return act(customer_id=customer_id, withdrawal_id=withdrawal_id, actor=BOB, now=LATER, key=new_key(), **more)


def refund_top_up(customer_id: int):
    return operations.start_top_up_refund(
        customer_id=customer_id, topup_id=7, actor=ALICE, now=NOW, key=new_key(), reason="asked"
    )


def hold(customer_id: int):
    return operations.hold(customer_id=customer_id, amount=cny(100), actor=ALICE, now=NOW, key=new_key())


def transfer(customer_id: int):
    return operations.transfer(
        customer_id=customer_id, to_customer_id=new_customer(), amount=cny(100), actor=ALICE, now=NOW, key=new_key()
    )


def close(customer_id: int):
    return operations.close_wallet(
        customer_id=customer_id,
        currency="CNY",
        total=cny(10000),
        account="",
        actor=ALICE,
        now=NOW,
        key=new_key(),
        reason="asked",
    )


@pytest.mark.parametrize(
    "leave",
    [lambda customer_id: spend(customer_id, 100), hold, transfer, close, ask, refund_top_up],
    ids=["spend", "hold", "transfer", "close", "withdrawal", "refund of a top-up"],
)
def test_nothing_sets_out_to_leave_a_frozen_wallet(customer: int, leave: Run) -> None:
    top_up(customer, 10000, topup_id=7)
    freeze(customer)
    with pytest.raises(Refused) as refused:
        leave(customer)
    assert refused.value.code == "wallet_frozen"
    view = queries.wallet(customer, "CNY")
    assert (view.principal, view.held) == (10000, 0)
    assert_wallets_balance()


def test_the_preview_of_a_refund_refuses_what_the_refund_refuses(customer: int) -> None:
    top_up(customer, 10000, topup_id=7)
    freeze(customer)
    with pytest.raises(Refused) as refused:
        queries.preview_top_up_refund(
            customer_id=customer, topup_id=7, currency="CNY", fault="consumer", actor=ALICE, now=NOW
        )
    assert refused.value.code == "wallet_frozen"


def test_a_withdrawal_is_not_approved_while_its_wallet_is_frozen_and_may_be_rejected(customer: int) -> None:
    top_up(customer, 10000)
    asked = ask(customer)
    freeze(customer)
    with pytest.raises(Refused) as refused:
        decide(operations.approve_withdrawal, customer, asked.id)
    assert refused.value.code == "wallet_frozen"
    assert queries.withdrawal(customer, asked.id).status == "requested"
    with pytest.raises(Refused) as preview:
        queries.preview_withdrawal_approval(customer_id=customer, withdrawal_id=asked.id, actor=BOB, now=LATER)
    assert preview.value.code == "wallet_frozen"
    assert decide(operations.reject_withdrawal, customer, asked.id, reason="stolen").status == "rejected"
    view = queries.wallet(customer, "CNY")
    assert (view.principal, view.held, view.status) == (10000, 0, "frozen")
    assert_wallets_balance()


def test_unfrozen_it_is_approved_as_ever(customer: int) -> None:
    top_up(customer, 10000)
    asked = ask(customer)
    freeze(customer)
    freeze(customer, "unfreeze")
    assert decide(operations.approve_withdrawal, customer, asked.id).status == "approved"
    paid = decide(operations.mark_withdrawal_paid, customer, asked.id, payout_reference="B1")
    assert (paid.status, paid.paid_despite) == ("paid", ())
    assert_wallets_balance()


def test_a_payout_that_left_before_the_freeze_is_recorded_and_marked(customer: int) -> None:
    top_up(customer, 10000)
    asked = ask(customer)
    decide(operations.approve_withdrawal, customer, asked.id)
    freeze(customer)
    paid = decide(operations.mark_withdrawal_paid, customer, asked.id, payout_reference="B1")
    assert (paid.status, paid.paid_despite) == ("paid", ("frozen",))
    done = queries.operations(customer, limit=1, kinds=("withdrawal",)).items[0]
    assert done.metadata == {"despite": ["frozen"]}
    assert queries.wallet(customer, "CNY").principal == 6000
    assert told(customer, "wallets.withdrawal_paid")["despite"] == ["frozen"]
    assert_wallets_balance()


def test_a_payout_that_failed_may_be_said_to_have_failed(customer: int) -> None:
    top_up(customer, 10000)
    asked = ask(customer)
    decide(operations.approve_withdrawal, customer, asked.id)
    freeze(customer)
    assert decide(operations.fail_withdrawal, customer, asked.id, reason="came back").status == "failed"
    assert_wallets_balance()


def test_a_refund_that_set_out_before_the_freeze_ends_and_is_marked(customer: int) -> None:
    top_up(customer, 10000, topup_id=7)
    refund = refund_top_up(customer)
    freeze(customer)
    operations.complete_top_up_refund(customer_id=customer, refund_id=refund.id, actor=ALICE, now=NOW, key=new_key())
    assert told(customer, "wallets.top_up_refund_completed")["despite"] == ["frozen"]
    assert queries.wallet(customer, "CNY").principal == 0
    assert_wallets_balance()


def test_a_closing_whose_wallet_is_closed_is_approved(customer: int) -> None:
    top_up(customer, 10000)
    asked = close(customer)
    assert decide(operations.approve_withdrawal, customer, asked.id).status == "approved"
    assert_wallets_balance()


def told(customer_id: int, kind: str) -> dict[str, object]:
    found = [event for event in events.timeline(customer_id, before=None, limit=50).items if event.type == kind]
    return dict(found[0].data)
