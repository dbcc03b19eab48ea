"""Nothing is put into the wallet of an erased customer; what was in it can still leave."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from brim.base.kit import ids
from brim.base.kit.refusals import Conflict
from brim.core.customers import operations as customers
from brim.core.ledger.queries import assert_books_balance
from brim.trade.wallets import operations, queries
from brim.trade.wallets.tests.conftest import (
    ALICE,
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
from brim.trade.wallets.tests.test_corrections import ALONE, decide, run_listener
from brim.trade.wallets.types import Purse

pytestmark = pytest.mark.django_db(transaction=True)


def erase(customer_id: int) -> None:
    customers.forget(customer_id, actor=TEST, now=LATER, reason="asked for")


def adjust(customer_id: int, change: int):
    return operations.adjust(
        customer_id=customer_id,
        purse=Purse.PRINCIPAL,
        change=cny(change),
        actor=ALICE,
        now=LATER,
        key=new_key(),
        reason="counted again",
    )


def send(customer_id: int, to: int):
    return operations.transfer(
        customer_id=customer_id, to_customer_id=to, amount=cny(300), actor=ALICE, now=LATER, key=new_key()
    )


def preview_send(customer_id: int, to: int):
    return queries.preview_transfer(customer_id=customer_id, to_customer_id=to, amount=cny(300), actor=ALICE, now=LATER)


def lend(customer_id: int, line: int):
    return operations.set_credit_line(
        customer_id=customer_id, line=cny(line), actor=ALICE, now=LATER, key=new_key(), reason="a regular"
    )


DOORS: dict[str, Callable[[int, int, int], object]] = {
    "top-up": lambda gone, _spent, _other: top_up(gone, 500, now=LATER),
    "top-up, asked before": lambda gone, _spent, _other: operations.check_top_up(
        customer_id=gone, amount=cny(500), now=LATER
    ),
    "top-up, foreseen": lambda gone, _spent, _other: queries.preview_top_up(
        customer_id=gone, amount=cny(500), channel="cash", actor=ALICE, now=LATER
    ),
    "adjustment": lambda gone, _spent, _other: adjust(gone, 500),
    "refund of a spend": lambda gone, spent, _other: operations.refund_spend(
        customer_id=gone, spend_id=spent, actor=ALICE, now=LATER, key=new_key(), reason="wrong tea"
    ),
    "credit line": lambda gone, _spent, _other: lend(gone, 500),
    "credit line, foreseen": lambda gone, _spent, _other: queries.preview_credit_line(
        customer_id=gone, line=cny(500), actor=ALICE, now=LATER
    ),
    "transfer": lambda gone, _spent, other: send(other, gone),
    "transfer, foreseen": lambda gone, _spent, other: preview_send(other, gone),
}


@pytest.mark.parametrize("door", DOORS)
def test_an_erased_customer_is_given_nothing(door: str) -> None:
    gone, other = new_customer(), new_customer()
    top_up(gone, 1000)
    top_up(other, 1000)
    spent = spend(gone, 400)
    erase(gone)
    with pytest.raises(Conflict) as refused:
        DOORS[door](gone, spent.id, other)
    assert refused.value.code == "customer_forgotten"
    assert queries.wallet(gone, "CNY", now=LATER).principal == 600
    assert queries.wallet(other, "CNY", now=LATER).principal == 1000
    assert_books_balance()


def test_a_correction_asked_for_before_is_not_made_and_may_be_rejected() -> None:
    save(ALONE)
    gone = new_customer()
    asked = adjust(gone, 5000)
    assert asked.status == "requested"
    erase(gone)
    with pytest.raises(Conflict) as refused:
        decide(operations.approve_adjustment, gone, asked.id)
    assert refused.value.code == "customer_forgotten"
    assert decide(operations.reject_adjustment, gone, asked.id, reason="erased").status == "rejected"
    assert queries.wallet(gone, "CNY", now=LATER).principal == 0
    assert_books_balance()


def test_a_credit_line_asked_for_before_is_not_lent_and_a_line_can_still_be_lowered() -> None:
    save({"currencies": {"CNY": {"adjustment_alone": 1000}}})
    gone = new_customer()
    assert lend(gone, 800).kind == "credit_line"
    asked = lend(gone, 5000)
    assert asked.kind == "adjustment_request"
    erase(gone)
    with pytest.raises(Conflict) as refused:
        decide(operations.approve_adjustment, gone, asked.id)
    assert refused.value.code == "customer_forgotten"
    assert decide(operations.reject_adjustment, gone, asked.id, reason="erased").status == "rejected"
    assert queries.wallet(gone, "CNY", now=LATER).credit_line == 800
    assert lend(gone, 0).kind == "credit_line"
    assert queries.wallet(gone, "CNY", now=LATER).credit_line == 0
    assert_books_balance()


def test_what_is_there_still_leaves() -> None:
    save(ALONE)
    gone = new_customer()
    top_up(gone, 1000)
    erase(gone)
    assert adjust(gone, -100).status == "made"
    asked = operations.request_withdrawal(
        customer_id=gone, amount=cny(900), account="", actor=ALICE, now=LATER, key=new_key(), reason="law"
    )
    assert asked.status == "requested"
    assert_books_balance()


def test_a_transfer_begun_before_still_arrives() -> None:
    gone, other = new_customer(), new_customer()
    top_up(other, 1000)
    send(other, gone)
    erase(gone)
    run_listener()
    assert queries.wallet(gone, "CNY", now=LATER).principal == 300
    assert_books_balance()


def test_the_first_answer_is_given_again_although_the_customer_is_erased() -> None:
    gone, topup_id = new_customer(), ids.make()
    first = top_up(gone, 1000, topup_id=topup_id)
    erase(gone)
    assert top_up(gone, 1000, topup_id=topup_id).is_replayed
    assert first.id
    assert_books_balance()


def test_a_credit_waits_for_an_erasure_that_is_under_way() -> None:
    gone, began, found = new_customer(), threading.Event(), []

    def credit() -> None:
        began.set()
        try:
            top_up(gone, 1000, now=LATER)
        except Conflict as refusal:
            found.append(refusal.code)
        finally:
            connection.close()

    other = threading.Thread(target=credit)
    with transaction.atomic():
        erase(gone)
        other.start()
        assert began.wait(30)
        wait_for_a_waiter()
    other.join(30)
    assert found == ["customer_forgotten"]
    assert queries.wallet(gone, "CNY", now=NOW).principal == 0
    assert_books_balance()


def wait_for_a_waiter() -> None:
    """Until another connection waits for a lock."""
    for _try in range(3000):
        with connection.cursor() as db:
            # Within a transaction, what others do is read once, unless it is forgotten.
            db.execute("SELECT pg_sleep(0.01), pg_stat_clear_snapshot()")
            db.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if db.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
