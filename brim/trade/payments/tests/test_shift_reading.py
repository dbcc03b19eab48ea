"""What managers see of shifts: which are open, which were counted wrong, whoever had the drawer."""

from dataclasses import replace

import pytest

from brim.base.identity.types import Actor
from brim.base.kit.refusals import Forbidden
from brim.base.money import CURRENCIES
from brim.trade.payments import operations, queries, rules
from brim.trade.payments.tests.till import Moment, cny, start

pytestmark = pytest.mark.django_db(transaction=True)


def worked(actor: Actor, house: int, moment: Moment, *, counted: int | None, reason: str = "") -> int:
    """A shift with 200.00 at the beginning, counted at the end unless it stays open."""
    moment.passes(minutes=1)
    shift = operations.open_shift(store_id=house, opening=cny(20_000), actor=actor, now=moment.now)
    if counted is not None:
        operations.close_shift(shift_id=shift.id, counted=cny(counted), reason=reason, actor=actor, now=moment.now)
    return shift.id


def test_shifts_are_told_by_whether_they_are_open_and_whether_they_differ(
    moment: Moment, cashier: Actor, house: int
) -> None:
    right = worked(cashier, house, moment, counted=20_000)
    wrong = worked(cashier, house, moment, counted=19_900, reason="a note was false")
    still = worked(cashier, house, moment, counted=None)
    assert [shift.id for shift in queries.shifts(actor=cashier).items] == [still, wrong, right]
    assert [shift.id for shift in queries.shifts(actor=cashier, is_open=True).items] == [still]
    assert [shift.id for shift in queries.shifts(actor=cashier, is_open=False).items] == [wrong, right]
    (found,) = queries.shifts(actor=cashier, is_different=True).items
    assert (found.id, found.difference) == (wrong, cny(-100))


def test_open_drawers_in_a_list_hold_what_moved_through_them(
    customer: int, moment: Moment, cashier: Actor, house: int, django_assert_max_num_queries: object
) -> None:
    worked(cashier, house, moment, counted=None)
    start(customer, moment, minor=7_000, channel="cash", actor=cashier, store_id=house)
    colleague = replace(cashier, id=77)
    worked(colleague, house, moment, counted=None)
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        found = queries.shifts(actor=cashier, is_open=True).items
    assert [shift.expected for shift in found] == [cny(20_000), cny(27_000)]


def test_finance_sees_shifts_without_having_a_drawer(moment: Moment, cashier: Actor, house: int) -> None:
    shift = worked(cashier, house, moment, counted=20_000)
    finance = replace(cashier, id=5, permissions=frozenset({"payments:read"}), store_ids=None)
    assert [found.id for found in queries.shifts(actor=finance).items] == [shift]
    assert queries.shift_report(shift, actor=finance).shift.counted == cny(20_000)


def test_who_serves_another_store_or_has_no_word_sees_no_shift(moment: Moment, cashier: Actor, house: int) -> None:
    shift = worked(cashier, house, moment, counted=20_000)
    elsewhere = replace(cashier, store_ids=frozenset({house + 1}))
    assert queries.shifts(actor=elsewhere).items == []
    for stranger in (elsewhere, replace(cashier, permissions=frozenset({"topups:read"}))):
        with pytest.raises(Forbidden):
            queries.shift_report(shift, actor=stranger)


def test_a_drawer_is_counted_by_notes_and_coins_that_there_are() -> None:
    assert rules.DENOMINATIONS.keys() <= set(CURRENCIES)
    assert queries.denominations("CNY")[0] == cny(10_000)
    assert queries.denominations("CHF") == []
    for sizes in rules.DENOMINATIONS.values():
        assert list(sizes) == sorted(set(sizes), reverse=True)
