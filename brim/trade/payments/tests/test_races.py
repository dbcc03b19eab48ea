"""Real threads and connections: however many confirm at once, value moves once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from brim.base.identity.types import Actor, system
from brim.base.kit.refusals import Refused
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations
from brim.trade.payments.models import CashMovementRow, NotificationRow, PaymentRow, RefundRow, TopUpRow
from brim.trade.payments.operations import notifications, poller
from brim.trade.payments.tests.till import Moment, again, cny, frozen, payer_pays, principal, refund, start
from brim.trade.payments.types import PaymentState
from brim.trade.sandbox import delivery
from brim.trade.sandbox.models import SandboxDelivery, SandboxRefund
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.types import Spend

pytestmark = pytest.mark.django_db(transaction=True)
Row = PaymentRow | RefundRow | NotificationRow


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do all works at the same moment, each in its thread and connection; their results, refusals among them."""
    ready = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            ready.wait(timeout=30)
            return work()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, work) for work in works]]


def test_notification_query_and_janitor_at_the_same_moment_credit_once(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment)
    [row] = SandboxDelivery.objects.all()
    signed = delivery.signed(row, moment.now)
    receipt = operations.receive_notification("sandbox", signed.content, signed.headers, moment.now)
    moment.passes(minutes=1)
    actor = system("test")
    at_once(
        *[lambda: operations.work_notification(*receipt.work, moment.now)] * 3,
        *[lambda: operations.ask_channel(customer, topup.payment.id, actor=actor, now=moment.now)] * 3,
        *[lambda: operations.janitor(moment.now)] * 2,
    )
    assert again(topup).payment.state is PaymentState.CREDITED
    assert principal(customer) == 10_000
    assert_books_balance()


def test_one_notification_received_eight_times_at_once_is_kept_once(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment)
    signed = delivery.signed(SandboxDelivery.objects.get(), moment.now)
    receive = partial(operations.receive_notification, "sandbox", signed.content, signed.headers, moment.now)
    assert [receipt.status for receipt in at_once(*[receive] * 8)] == [200] * 8
    assert (NotificationRow.objects.count(), NotificationRow.objects.get().seen) == (1, 8)
    operations.work_notifications(moment.now)
    assert principal(customer) == 10_000
    assert_books_balance()


def test_one_key_started_eight_times_at_once_is_one_payment(customer: int, moment: Moment) -> None:
    topups = at_once(*[lambda: start(customer, moment)] * 8)
    assert len({topup.id for topup in topups}) == 1
    assert (TopUpRow.objects.count(), PaymentRow.objects.count()) == (1, 1)


def test_one_key_taken_in_cash_eight_times_at_once_is_credited_once(
    customer: int, moment: Moment, cashier: Actor, house: int
) -> None:
    operations.open_shift(store_id=house, opening=cny(0), actor=cashier, now=moment.now)
    at_once(*[lambda: start(customer, moment, channel="cash", actor=cashier, store_id=house)] * 8)
    assert (TopUpRow.objects.count(), CashMovementRow.objects.count()) == (1, 1)
    assert principal(customer) == 10_000
    assert_books_balance()


def test_refunds_at_once_pay_back_once(customer: int, moment: Moment) -> None:
    topup = start(customer, moment, channel="cash")
    results = at_once(*[lambda turn=turn: refund(topup, moment, key=f"x:{turn}") for turn in range(6)])
    assert RefundRow.objects.count() == 1
    assert sum(not isinstance(result, str) for result in results) == 1
    assert (principal(customer), frozen(customer)) == (0, 0)
    assert_books_balance()


def test_one_refund_key_at_once_at_a_channel_is_one_refund(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment)
    operations.ask_channel(customer, topup.payment.id, actor=system("test"), now=moment.now)
    at_once(*[lambda: refund(topup, moment, minor=4_000)] * 6)
    assert (RefundRow.objects.count(), SandboxRefund.objects.count()) == (1, 1)
    assert (principal(customer), frozen(customer)) == (6_000, 0)
    assert_books_balance()


def test_a_refund_against_spends_never_pays_out_what_is_spent(customer: int, moment: Moment) -> None:
    topup = start(customer, moment, channel="cash")

    def spend(turn: int) -> object:
        request = Spend(customer_id=customer, amount=1_000, currency="CNY", actor=system("test"), key=f"x:s{turn}")
        [result] = wallets.spend_batch([request], now=moment.now)
        return result

    at_once(*[lambda turn=turn: spend(turn) for turn in range(6)], lambda: refund(topup, moment))
    spent = 10_000 - principal(customer) - sum(RefundRow.objects.values_list("amount", flat=True))
    assert spent % 1_000 == 0
    assert principal(customer) >= 0
    assert frozen(customer) == 0
    assert_books_balance()


def test_janitors_at_the_same_moment_share_what_is_due_and_take_nothing_twice(customer: int, moment: Moment) -> None:
    """They read the same rows; an update that finds its row changed was another's."""
    for turn in range(12):
        topup = start(customer, moment, key=f"x:{turn}")
        payer_pays(topup, moment)
    for row in SandboxDelivery.objects.all():
        signed = delivery.signed(row, moment.now)
        operations.receive_notification("sandbox", signed.content, signed.headers, moment.now)
    for topup in [start(customer, moment, channel="cash", key=f"x:c{turn}") for turn in range(3)]:
        refund(topup, moment, key=f"x:r{topup.id}")
    RefundRow.objects.update(status="pending", settled_at=None, next_ask_at=moment.now)
    moment.passes(minutes=1)
    claims: dict[Callable[[], list[Row]], int] = {
        lambda: poller.claim_payments(moment.now, "sandbox"): 12,
        lambda: poller.claim_refunds(moment.now): 3,
        lambda: notifications.claim(moment.now): 12,
    }
    for claim, due in claims.items():
        taken = [row.id for rows in at_once(*[claim] * 6) for row in rows]
        assert (len(taken), len(set(taken))) == (due, due)
        assert claim() == []
    assert set(NotificationRow.objects.values_list("tries", flat=True)) == {1}


def test_a_claim_of_what_was_settled_since_it_was_read_takes_nothing(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment, "lost")
    moment.passes(minutes=1)
    [seen] = PaymentRow.objects.filter(next_ask_at__lte=moment.now)
    operations.ask_channel(customer, topup.payment.id, actor=system("test"), now=moment.now)
    assert poller.is_claimed(seen, moment.now) is False
    assert again(topup).payment.next_ask_at is None
    assert principal(customer) == 10_000
    assert_books_balance()


def test_cash_against_the_closing_of_the_shift_is_in_the_count_or_refused(
    customer: int, moment: Moment, cashier: Actor, house: int
) -> None:
    shift = operations.open_shift(store_id=house, opening=cny(0), actor=cashier, now=moment.now)
    close = lambda: operations.close_shift(  # noqa: E731
        shift_id=shift.id, counted=cny(0), reason="race", actor=cashier, now=moment.now
    )
    take = lambda turn: start(customer, moment, channel="cash", actor=cashier, store_id=house, key=f"x:{turn}")  # noqa: E731
    results = at_once(*[lambda turn=turn: take(turn) for turn in range(5)], close)
    taken = sum(10_000 for result in results[:5] if not isinstance(result, str))
    assert results[5].expected == cny(taken)
    assert principal(customer) == taken
    assert sum(CashMovementRow.objects.values_list("amount", flat=True)) == taken
    assert_books_balance()
