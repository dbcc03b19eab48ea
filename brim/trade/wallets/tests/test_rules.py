from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.trade.refund_law.packs import none
from brim.trade.refund_law.tests.test_rules import quoted, top_up
from brim.trade.wallets import rules
from brim.trade.wallets.rules import Clawback, Lot, Offer
from brim.trade.wallets.types import CurrencyTerms, OrderRule, Part, Programme, SpendOrder, Step

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def lot(lot_id: int = 1, remaining: int = 100, purse: str = "principal", **more) -> Lot:
    values = {
        "held": 0,
        "expires_at": None,
        "scope": None,
        "paid_part": 0,
        "face_value": 0,
        "day": None,
        "day_used": 0,
        "source": "topup",
        "source_id": 1,
        **more,
    }
    return Lot(customer_id=1, id=lot_id, currency="CNY", purse=purse, granted=10**9, remaining=remaining, **values)


def can_spend(one: Lot, *, store_id: int | None = 1, category: str = "tea") -> int:
    return rules.spendable(one, now=NOW, today=TODAY, store_id=store_id, category=category)


def test_only_what_is_not_held_and_not_expired_is_spendable():
    assert can_spend(lot(held=30)) == lot(held=30).free == 70
    assert can_spend(lot(expires_at=NOW)) == 0
    assert can_spend(lot(expires_at=NOW + timedelta(microseconds=1))) == 100
    assert rules.is_expired(lot(expires_at=NOW), NOW)
    assert not rules.is_expired(lot(), NOW)


@pytest.mark.parametrize(
    ("scope", "store_id", "category", "expected"),
    [
        ({}, None, "", 100),
        ({"stores": [1, 2]}, 2, "", 100),
        ({"stores": [1, 2]}, 3, "", 0),
        ({"stores": [1, 2]}, None, "", 0),
        ({"categories": ["tea"]}, 1, "tea", 100),
        ({"categories": ["tea"]}, 1, "cake", 0),
        ({"day_cap": 40}, 1, "tea", 40),
        ({"day_cap": 400}, 1, "tea", 100),
    ],
)
def test_scope_limits_stores_categories_and_the_day(scope, store_id, category, expected):
    assert can_spend(lot(scope=scope), store_id=store_id, category=category) == expected


def test_the_same_day_cap_counts_what_the_day_has_used():
    scope = {"day_cap": 40}
    assert can_spend(lot(scope=scope, day=TODAY, day_used=30)) == 10
    assert can_spend(lot(scope=scope, day=TODAY, day_used=50)) == 0
    assert can_spend(lot(scope=scope, day=TODAY - timedelta(days=1), day_used=30)) == 40


def test_unused_credit_is_the_line_less_debt_and_holds_and_never_negative():
    assert rules.unused_credit(500, None) == 500
    assert rules.unused_credit(500, lot(remaining=-200, held=100)) == 200
    assert rules.unused_credit(100, lot(remaining=-200)) == 0


def test_an_open_lot_has_something_left_or_held():
    assert lot().is_open
    assert lot(remaining=-5).is_open
    assert lot(remaining=0, held=1).is_open
    assert not lot(remaining=0).is_open


ORDER_RULES = (
    OrderRule(SpendOrder.BONUS_FIRST, store_id=7),
    OrderRule(SpendOrder.PROPORTIONAL, weekdays=frozenset({0})),
    OrderRule(SpendOrder.EARLIEST_EXPIRY, days_of_month=frozenset({3})),
)


@pytest.mark.parametrize(
    ("store_id", "day", "expected"),
    [
        (7, 2, SpendOrder.BONUS_FIRST),
        (8, 2, SpendOrder.PROPORTIONAL),
        (None, 3, SpendOrder.EARLIEST_EXPIRY),
        (None, 4, SpendOrder.PRINCIPAL_FIRST),
    ],
)
def test_the_topmost_rule_that_matches_says_the_order(store_id, day, expected):
    programme = Programme(order_rules=ORDER_RULES)
    assert rules.spend_order(programme, store_id=store_id, today=date(2026, 3, day)) is expected


OFFERS = st.lists(
    st.tuples(st.sampled_from(["principal", "bonus"]), st.integers(1, 1000), st.none() | st.integers(1, 5)), min_size=1
)


@given(OFFERS, st.data(), st.sampled_from(SpendOrder))
def test_whatever_the_order_the_parts_sum_to_the_amount_and_none_takes_more_than_is_free(offered, data, order):
    offers = [
        Offer(
            lot(number, free, purse, expires_at=NOW + timedelta(days=days) if days and purse == "bonus" else None), free
        )
        for number, (purse, free, days) in enumerate(offered)
    ]
    total = sum(offer.free for offer in offers)
    amount = data.draw(st.integers(1, total))
    taken = rules.allocate(offers, amount, order)
    assert sum(offer.free for offer in taken) == amount
    assert all(0 < offer.free <= offer.lot.remaining for offer in taken)
    assert len({offer.lot.id for offer in taken}) == len(taken)
    purses = [offer.lot.purse for offer in taken]
    if order is SpendOrder.PRINCIPAL_FIRST:
        assert purses == sorted(purses, reverse=True)
    if order is SpendOrder.BONUS_FIRST:
        assert purses == sorted(purses)


def test_within_a_purse_what_expires_first_goes_first_then_the_older():
    lots = [
        lot(1, 10, "bonus"),
        lot(2, 10, "bonus", expires_at=NOW + timedelta(days=2)),
        lot(3, 10, "bonus", expires_at=NOW + timedelta(days=1)),
        lot(4, 10, "bonus", expires_at=NOW + timedelta(days=1)),
    ]
    taken = rules.allocate([Offer(one, 10) for one in lots], 35, SpendOrder.BONUS_FIRST)
    assert [(offer.lot.id, offer.free) for offer in taken] == [(3, 10), (4, 10), (2, 10), (1, 5)]


PARTS = st.lists(st.builds(Part, st.sampled_from(["principal", "bonus"]), st.integers(1, 9), st.integers(1, 100)))


@given(PARTS, st.data())
def test_cutting_parts_anywhere_loses_nothing(parts, data):
    total = sum(part.amount for part in parts)
    cut = data.draw(st.integers(0, total))
    halves = rules.slice_parts(parts, 0, cut) + rules.slice_parts(parts, cut, total - cut)
    by_lot: dict[tuple[str, int], int] = {}
    for purse, lot_id, amount in parts:
        by_lot[purse, lot_id] = by_lot.get((purse, lot_id), 0) + amount
    for purse, lot_id, amount in halves:
        by_lot[purse, lot_id] -= amount
        assert amount > 0
    assert not any(by_lot.values())


def test_a_refund_in_parts_walks_back_from_what_was_taken_last():
    parts = [Part("principal", 1, 100), Part("bonus", 2, 50)]
    assert rules.unwound(parts, 0, 60) == [Part("bonus", 2, 50), Part("principal", 1, 10)]
    assert rules.unwound(parts, 60, 90) == [Part("principal", 1, 90)]


@pytest.mark.parametrize(("paid", "expected"), [(99, 0), (100, 20), (499, 20), (500, 150), (5000, 150)])
def test_the_ladder_gives_its_highest_step_once(paid, expected):
    assert rules.bonus_for((Step(100, 20), Step(500, 150)), paid) == expected


def test_bonus_expires_by_the_programme_and_grace_runs_from_the_unwinding():
    shanghai = ZoneInfo("Asia/Shanghai")
    begun = datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert begun < NOW < begun + timedelta(days=1)
    assert rules.bonus_expiry(Programme(), NOW, shanghai) is None
    assert rules.bonus_expiry(Programme(bonus_days=10), NOW, shanghai) == begun + timedelta(days=11)
    assert rules.grace_until(Programme(grace_days=3), NOW, shanghai) == begun + timedelta(days=4)
    assert rules.grace_until(Programme(grace_days=0), NOW, shanghai) == begun + timedelta(days=1)


@pytest.mark.parametrize(
    ("principal", "bonus", "expected"),
    [
        (1000, 200, 1000),  # untouched
        (600, 0, 500),  # Art. 18: used 600 of list price, bonus first
        (400, 200, 400),  # the same use, principal first: what is left of the principal
        (0, 200, 0),
        (1000, 0, 833),
    ],
)
def test_what_can_go_back_of_a_top_up_of_1000_with_200(principal, bonus, expected):
    """Source: 法释〔2025〕4号 Art. 18."""
    assert rules.refundable(paid=1000, granted=200, principal=principal, bonus=bonus) == expected


def test_the_whole_takes_all_that_is_left_and_a_part_its_share():
    terms = {"paid": 1000, "granted": 200}
    assert rules.clawback(**terms, principal=1000, bonus=200, asked=1000) == Clawback(1000, 0, 200)
    assert rules.clawback(**terms, principal=600, bonus=0, asked=500) == Clawback(500, 100, 0)
    assert rules.clawback(**terms, principal=1000, bonus=200, asked=1) == Clawback(1, 0, 1)
    assert rules.clawback(**terms, principal=1000, bonus=50, asked=500) == Clawback(500, 50, 50)


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.data())
def test_no_path_of_refunds_gives_back_more_than_was_paid(paid, granted, data):
    """Spend anything, refund in parts: never more out than in, and never a lot below zero."""
    principal, bonus = data.draw(st.integers(0, paid)), data.draw(st.integers(0, granted))
    basis_paid, basis_granted, returned = paid, granted, 0
    used = paid + granted - principal - bonus
    for _round in range(3):
        if basis_paid <= 0:
            break
        most = rules.refundable(paid=basis_paid, granted=basis_granted, principal=principal, bonus=bonus)
        if not most:
            break
        asked = data.draw(st.integers(1, most))
        back = rules.clawback(paid=basis_paid, granted=basis_granted, principal=principal, bonus=bonus, asked=asked)
        principal -= back.amount + back.deduction
        bonus -= back.bonus
        assert principal >= 0
        assert bonus >= 0
        returned += back.amount
        basis_paid -= back.amount
        basis_granted = max(0, basis_granted - back.bonus - back.deduction)
    assert returned <= paid
    assert returned <= paid - used * paid // (paid + granted) + 3


@pytest.mark.parametrize(
    ("limit", "amount", "used", "expected"),
    [(None, 10, 0, False), (10, 10, 0, False), (10, 10, 1, True), (10, 11, 0, True)],
)
def test_a_limit_counts_what_is_used(limit, amount, used, expected):
    assert rules.over_limit(limit, amount, used) is expected


@pytest.mark.parametrize(
    ("most", "amount", "alone", "expected"),
    [
        (None, 1, 0, True),
        (None, -(10**9), 0, True),
        (0, 1, 0, True),
        (100, 100, 0, False),
        (100, -101, 0, True),
        (100, 101, 0, True),
        (100, 60, 40, False),
        (100, 60, 41, True),
        (100, -60, 41, True),
        (100, 1, 100, True),
    ],
)
def test_a_second_person_is_needed_above_what_one_may_do_alone_in_a_day(most, amount, alone, expected):
    assert rules.needs_second_person(CurrencyTerms(adjustment_alone=most), amount, alone) is expected


@pytest.mark.parametrize(
    ("most", "line", "before", "alone", "expected"),
    [
        (None, 1, 0, 0, True),
        (None, 0, 500, 0, False),
        (None, 500, 500, 0, False),
        (0, 1, 0, 0, True),
        (100, 100, 0, 0, False),
        (100, 101, 0, 0, True),
        (100, 101, 100, 0, True),
        (100, 100, 50, 50, False),
        (100, 100, 50, 51, True),
        (100, 80, 200, 100, False),
        (100, 150, 200, 0, False),
    ],
)
def test_a_line_above_what_one_may_lend_alone_needs_a_second_person(most, line, before, alone, expected):
    terms = CurrencyTerms(adjustment_alone=most)
    assert rules.line_needs_second_person(terms, line=line, before=before, alone=alone) is expected


@given(st.lists(st.integers(min_value=1, max_value=500), max_size=20), st.integers(min_value=0, max_value=1000))
def test_no_split_gets_more_past_one_person_than_one_piece(pieces, most):
    done = 0
    for piece in pieces:
        if not rules.needs_second_person(CurrencyTerms(adjustment_alone=most), piece, done):
            done += piece
    assert done <= most


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.data())
def test_none_gives_just_what_refunding_the_top_up_gives(paid: int, gift: int, data: st.DataObject) -> None:
    principal_spent, bonus_spent = data.draw(st.integers(0, paid)), data.draw(st.integers(0, gift))
    expired = data.draw(st.integers(0, gift - bonus_spent))
    lots = top_up(paid, gift, principal_spent=principal_spent, bonus_spent=bonus_spent, expired=expired)
    principal, bonus = paid - principal_spent, gift - bonus_spent - expired
    most = rules.refundable(paid=paid, granted=gift - expired, principal=principal, bonus=bonus)
    assert quoted(lots, pack=none.PACK).total == most
