"""Cash: a drawer is counted, filled and emptied, and what it should hold is always known."""

import pytest

from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, NotFound, Refused
from brim.base.money import MAX_AMOUNT, money
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations, queries
from brim.trade.payments.models import CashMovementRow, ShiftRow, TopUpRow
from brim.trade.payments.tests.till import Moment, again, cny, principal, refund, start
from brim.trade.payments.types import CashKind, PaymentState, RefundStatus, Shift, TopUp, TopUpStatus

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shift(house: int, cashier: Actor, moment: Moment) -> Shift:
    return operations.open_shift(store_id=house, opening=cny(20_000), actor=cashier, now=moment.now)


def cash(customer: int, moment: Moment, cashier: Actor, house: int, *, minor: int = 10_000, key: str = "x:1") -> TopUp:
    return start(customer, moment, minor=minor, channel="cash", actor=cashier, store_id=house, key=key)


def close(shift: Shift, counted: int, actor: Actor, moment: Moment, reason: str = "") -> Shift:
    return operations.close_shift(shift_id=shift.id, counted=cny(counted), reason=reason, actor=actor, now=moment.now)


def drop(shift: Shift, minor: int, actor: Actor, moment: Moment, key: str = "x:d") -> Shift:
    return operations.drop_cash(shift_id=shift.id, amount=cny(minor), actor=actor, now=moment.now, key=key)


def test_cash_is_credited_at_once_and_lies_in_the_drawer(
    customer: int, moment: Moment, cashier: Actor, house: int, shift: Shift
) -> None:
    topup = cash(customer, moment, cashier, house)
    assert (topup.status, topup.payment.state) == (TopUpStatus.CREDITED, PaymentState.CREDITED)
    assert (topup.checkout_url, topup.payment.next_ask_at) == ("", None)
    assert principal(customer) == 10_000
    assert queries.open_shift_of(cashier, house).expected == cny(30_000)
    assert_books_balance()


def test_the_drawer_adds_up_over_a_whole_shift(
    customer: int, moment: Moment, cashier: Actor, house: int, shift: Shift
) -> None:
    first = cash(customer, moment, cashier, house)
    cash(customer, moment, cashier, house, minor=5_000, key="x:2")
    assert refund(first, moment, minor=3_000, actor=cashier).status is RefundStatus.COMPLETED
    drop(shift, 12_000, cashier, moment)
    report = queries.shift_report(shift.id, actor=cashier)
    assert (report.top_ups, report.top_up_count) == (cny(15_000), 2)
    assert (report.refunds, report.refund_count) == (cny(3_000), 1)
    assert (report.drops, report.drop_count) == (cny(12_000), 1)
    assert report.shift.expected == cny(20_000 + 15_000 - 3_000 - 12_000)
    kinds = [movement.kind for movement in report.movements]
    assert kinds == [CashKind.TOP_UP, CashKind.TOP_UP, CashKind.REFUND, CashKind.DROP]
    closed = close(shift, 20_000, cashier, moment)
    assert (closed.expected, closed.counted, closed.difference) == (cny(20_000), cny(20_000), cny(0))
    assert principal(customer) == 12_000
    assert again(first).payment.state is PaymentState.PARTIALLY_REFUNDED
    assert_books_balance()


def test_a_drawer_holds_no_more_than_one_amount_may_be(
    customer: int, moment: Moment, cashier: Actor, house: int
) -> None:
    with pytest.raises(Invalid) as refused:
        operations.open_shift(store_id=house, opening=cny(MAX_AMOUNT + 1), actor=cashier, now=moment.now)
    assert refused.value.details["errors"][0]["field"] == "opening"
    shift = operations.open_shift(store_id=house, opening=cny(MAX_AMOUNT - 9_999), actor=cashier, now=moment.now)
    with pytest.raises(Refused) as full:
        cash(customer, moment, cashier, house)
    assert (full.value.code, full.value.details["asked"], principal(customer)) == ("drawer_full", 10_000, 0)
    assert TopUpRow.objects.count() == 0
    cash(customer, moment, cashier, house, minor=9_999, key="x:2")
    assert queries.open_shift_of(cashier, house).expected == cny(MAX_AMOUNT)
    with pytest.raises(Invalid) as miscounted:
        close(shift, MAX_AMOUNT + 1, cashier, moment, reason="more")
    assert miscounted.value.details["errors"][0]["field"] == "counted"
    drop(shift, MAX_AMOUNT, cashier, moment)
    cash(customer, moment, cashier, house, key="x:3")
    assert principal(customer) == 19_999
    assert_books_balance()


def test_a_difference_wants_a_reason(moment: Moment, cashier: Actor, shift: Shift) -> None:
    with pytest.raises(Refused) as refused:
        close(shift, 19_500, cashier, moment)
    assert refused.value.code == "difference_unexplained"
    assert refused.value.details == {"expected": 20_000, "counted": 19_500, "difference": -500}
    assert ShiftRow.objects.get().closed_at is None
    closed = close(shift, 19_500, cashier, moment, "wrong change given")
    assert (closed.difference, closed.reason) == (cny(-500), "wrong change given")


def test_staff_without_an_open_shift_take_and_give_no_cash(
    customer: int, moment: Moment, cashier: Actor, house: int, shift: Shift
) -> None:
    topup = cash(customer, moment, cashier, house)
    close(shift, 30_000, cashier, moment)
    with pytest.raises(Refused) as refused:
        cash(customer, moment, cashier, house, key="x:2")
    assert refused.value.code == "no_open_shift"
    with pytest.raises(Refused) as refused:
        refund(topup, moment, actor=cashier)
    assert refused.value.code == "no_open_shift"
    assert (principal(customer), TopUpRow.objects.count(), CashMovementRow.objects.count()) == (10_000, 1, 1)
    assert_books_balance()


def test_the_same_key_takes_cash_once_even_after_the_shift(
    customer: int, moment: Moment, cashier: Actor, house: int, shift: Shift
) -> None:
    first = cash(customer, moment, cashier, house)
    close(shift, 30_000, cashier, moment)
    second = cash(customer, moment, cashier, house)
    assert (second.id, second.replayed) == (first.id, True)
    assert CashMovementRow.objects.count() == 1
    assert principal(customer) == 10_000
    assert_books_balance()


def test_a_program_takes_cash_without_a_drawer(customer: int, moment: Moment, house: int) -> None:
    topup = start(customer, moment, channel="cash", store_id=house)
    assert topup.status is TopUpStatus.CREDITED
    assert refund(topup, moment, minor=4_000).status is RefundStatus.COMPLETED
    assert CashMovementRow.objects.count() == 0
    assert principal(customer) == 6_000
    assert_books_balance()


def test_a_drawer_gives_no_more_than_it_holds(
    customer: int, moment: Moment, cashier: Actor, house: int, shift: Shift
) -> None:
    topup = cash(customer, moment, cashier, house)
    with pytest.raises(Refused) as refused:
        drop(shift, 30_001, cashier, moment)
    assert refused.value.details == {"inside": 30_000, "asked": 30_001}
    drop(shift, 25_000, cashier, moment)
    with pytest.raises(Refused) as refused:
        refund(topup, moment, minor=6_000, actor=cashier)
    assert refused.value.code == "drawer_short"
    assert principal(customer) == 10_000
    assert again(topup).payment.state is PaymentState.CREDITED
    assert queries.shift_report(shift.id, actor=cashier).shift.expected == cny(5_000)
    assert_books_balance()


def test_a_drop_is_made_once_for_its_key(moment: Moment, cashier: Actor, shift: Shift) -> None:
    drop(shift, 5_000, cashier, moment)
    assert drop(shift, 5_000, cashier, moment).expected == cny(15_000)
    with pytest.raises(Conflict):
        drop(shift, 5_001, cashier, moment)
    assert CashMovementRow.objects.count() == 1


def test_one_open_shift_a_cashier_and_store(moment: Moment, cashier: Actor, house: int, shift: Shift) -> None:
    with pytest.raises(Conflict) as refused:
        operations.open_shift(store_id=house, opening=cny(0), actor=cashier, now=moment.now)
    assert refused.value.code == "shift_open"
    close(shift, 20_000, cashier, moment)
    moment.passes(seconds=1)
    operations.open_shift(store_id=house, opening=cny(0), actor=cashier, now=moment.now)
    page = queries.shifts(actor=cashier, store_id=house, limit=1)
    assert len(page.items) == 1
    assert queries.shifts(actor=cashier, limit=1, cursor=page.next_cursor).items[0].id == shift.id


def test_what_cannot_be_is_refused(customer: int, moment: Moment, cashier: Actor, house: int, shift: Shift) -> None:
    with pytest.raises(Invalid):
        drop(shift, 0, cashier, moment)
    with pytest.raises(Invalid):
        close(shift, -1, cashier, moment)
    with pytest.raises(Invalid):
        operations.open_shift(store_id=house, opening=cny(-1), actor=cashier, now=moment.now)
    with pytest.raises(Refused):
        operations.open_shift(store_id=house, opening=cny(0), actor=system("test"), now=moment.now)
    with pytest.raises(Forbidden):
        operations.open_shift(store_id=99, opening=cny(0), actor=cashier, now=moment.now)
    with pytest.raises(NotFound):
        operations.drop_cash(shift_id=1, amount=cny(1), actor=cashier, now=moment.now, key="x")
    with pytest.raises(NotFound):
        queries.shift_report(1, actor=cashier)
    with pytest.raises(Refused, match="CNY"):
        operations.start_top_up(
            customer_id=customer,
            amount=money(1, "USD"),
            channel="cash",
            store_id=house,
            actor=cashier,
            now=moment.now,
            key="x:u",
        )
    close(shift, 20_000, cashier, moment)
    for act in (lambda: drop(shift, 1, cashier, moment), lambda: close(shift, 20_000, cashier, moment)):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "shift_closed"
    assert CashMovementRow.objects.count() == 0


def test_a_colleague_s_drawer_is_not_used(
    customer: int, moment: Moment, cashier: Actor, house: int, shift: Shift
) -> None:
    colleague = Actor(ActorKind.STAFF, 77, cashier.permissions, cashier.store_ids)
    with pytest.raises(Refused) as refused:
        cash(customer, moment, colleague, house)
    assert refused.value.code == "no_open_shift"
    assert principal(customer) == 0
    assert_books_balance()
