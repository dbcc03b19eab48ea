"""A spend that is told late counts to the day it happened on, as long as the programme lets one person book it."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brim.base.identity.models import Business
from brim.base.kit.refusals import Refused
from brim.base.kit.tests.racing import race
from brim.trade.wallets import operations, posting, queries, rules
from brim.trade.wallets.engine.commands import RefundSpend, TakeSpend
from brim.trade.wallets.models import Hold
from brim.trade.wallets.tests.conftest import ALICE, DAILY, DAY, NOW, cny, new_customer, new_key, save, spend, top_up
from brim.trade.wallets.types import Programme, Spend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_balance")]
BIG = 1001  # more than any day takes


def hold(customer_id: int, amount: int, *, now: datetime = NOW, **more):
    return operations.hold(customer_id=customer_id, amount=cny(amount), actor=ALICE, now=now, key=new_key(), **more)


def capture(customer_id: int, hold_id: int, amount: int, *, now: datetime = NOW, **more):
    return operations.capture(
        customer_id=customer_id, hold_id=hold_id, amount=cny(amount), actor=ALICE, now=now, key=new_key(), **more
    )


def refund(customer_id: int, spend_id: int, amount: int | None = None, *, now: datetime = NOW):
    return operations.refund_spend(
        customer_id=customer_id,
        spend_id=spend_id,
        amount=None if amount is None else cny(amount),
        actor=ALICE,
        now=now,
        key=new_key(),
        reason="cold",
    )


def refused(act) -> Refused:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value


def used(customer_id: int, days_ago: int = 0, *, now: datetime = NOW) -> int:
    """What that day has used of its limit, as a spend of that day is told."""
    happened = None if days_ago == 0 else now - days_ago * DAY
    found = refused(lambda: spend(customer_id, BIG, now=now, occurred_at=happened))
    assert found.code == "over_limit", found.code
    return found.details["used"]


def test_a_spend_sent_late_uses_the_limit_of_its_day_and_none_of_todays(limited):
    spend(limited, 700, now=NOW - DAY)
    spend(limited, 900)
    late = spend(limited, 300, occurred_at=NOW - DAY)
    assert (late.occurred_at, late.recorded_at) == (NOW - DAY, NOW)
    assert (used(limited), used(limited, 1), used(limited, 2)) == (900, 1000, 0)
    found = refused(lambda: spend(limited, 1, occurred_at=NOW - DAY))
    assert (found.code, found.details) == (
        "over_limit",
        {"limit": "spend_daily", "most": 1000, "asked": 1, "used": 1000},
    )
    spend(limited, 100)
    assert used(limited) == 1000


def test_spends_of_many_days_in_one_batch_count_each_to_its_own(limited):
    asked = [(600, 1), (600, 2), (600, 1), (600, 0), (400, 2), (1, 2), (400, 1), (600, 0)]
    requests = [
        Spend(limited, amount, "CNY", ALICE, new_key(), occurred_at=NOW - ago * DAY if ago else None)
        for amount, ago in asked
    ]
    outcomes = operations.spend_batch(requests, now=NOW)
    assert [getattr(one, "code", "") for one in outcomes] == [
        "",
        "",
        "over_limit",
        "",
        "",
        "over_limit",
        "",
        "over_limit",
    ]
    assert (used(limited), used(limited, 1), used(limited, 2)) == (600, 1000, 1000)


def test_a_limit_that_came_after_the_day_counts_what_the_day_had_spent(customer):
    """Nothing counted that day; its spends are there all the same."""
    top_up(customer, 10_000, now=NOW - 5 * DAY)
    spend(customer, 700, now=NOW - DAY)
    save(DAILY, now=NOW - timedelta(hours=1))
    assert used(customer, 1) == 700


@pytest.mark.parametrize(("allowed", "ago", "code"), [(3, 3, ""), (3, 4, "late"), (0, 1, "late"), (30, 30, "")])
def test_the_programme_says_how_late_one_person_may_book(customer, allowed, ago, code):
    save({"late_spend_days": allowed}, now=NOW - 40 * DAY)
    top_up(customer, 10_000, now=NOW - 40 * DAY)
    then = NOW - ago * DAY
    if not code:
        assert spend(customer, 100, occurred_at=then).occurred_at == then
        return
    placed = hold(customer, 100)
    key = new_key()
    for act in (
        lambda: spend(customer, 100, occurred_at=then, key=key),
        lambda: hold(customer, 100, occurred_at=then),
        lambda: capture(customer, placed.id, 50, occurred_at=then),
    ):
        found = refused(act)
        assert (found.code, found.details) == (
            "spend_too_late",
            {"late_spend_days": allowed, "day": (NOW.date() - ago * DAY).isoformat()},
        )
        assert "Nothing has moved." in found.message
    view = queries.wallet(customer, "CNY", now=NOW)
    assert (view.principal, view.held) == (10_000, 100)


def test_without_a_programme_three_days_are_allowed(customer):
    assert Programme().late_spend_days == 3
    top_up(customer, 1_000, now=NOW - 9 * DAY)
    spend(customer, 1, occurred_at=NOW - 3 * DAY)
    assert refused(lambda: spend(customer, 1, occurred_at=NOW - 4 * DAY)).code == "spend_too_late"


def test_the_same_request_is_answered_as_at_first_however_late_it_comes_again(limited):
    first = spend(limited, 100, occurred_at=NOW - 3 * DAY, key="x:again")
    again = spend(limited, 100, occurred_at=NOW - 3 * DAY, key="x:again", now=NOW + 9 * DAY)
    assert (again.id, again.is_replayed) == (first.id, True)


def test_the_future_is_refused_as_ever(limited):
    assert refused(lambda: spend(limited, 1, occurred_at=NOW + DAY)).code == "occurred_in_future"


EDGES = [
    # zone, now, happened, and on which day before today that was
    ("Asia/Shanghai", "2026-03-02T04:00:00+00:00", "2026-03-01T16:00:00+00:00", 0),  # 00:00
    ("Asia/Shanghai", "2026-03-02T04:00:00+00:00", "2026-03-01T15:59:59.999999+00:00", 1),  # before 24:00
    ("Asia/Shanghai", "2026-03-02T04:00:00+00:00", "2026-02-28T16:00:00+00:00", 1),
    # 25 hours: 01:30 comes twice, and both are of 1 November; so is its first and its last moment.
    ("America/New_York", "2026-11-02T12:00:00+00:00", "2026-11-01T05:30:00+00:00", 1),
    ("America/New_York", "2026-11-02T12:00:00+00:00", "2026-11-01T06:30:00+00:00", 1),
    ("America/New_York", "2026-11-02T12:00:00+00:00", "2026-11-01T04:00:00+00:00", 1),
    ("America/New_York", "2026-11-02T12:00:00+00:00", "2026-11-02T04:59:59+00:00", 1),
    ("America/New_York", "2026-11-02T12:00:00+00:00", "2026-11-01T03:59:59+00:00", 2),
    # 23 hours: 8 March.
    ("America/New_York", "2026-03-09T12:00:00+00:00", "2026-03-08T05:00:00+00:00", 1),
    ("America/New_York", "2026-03-09T12:00:00+00:00", "2026-03-09T03:59:59+00:00", 1),
    ("America/New_York", "2026-03-09T12:00:00+00:00", "2026-03-09T04:00:00+00:00", 0),
]


@pytest.mark.parametrize(("zone", "now", "happened", "ago"), EDGES)
def test_the_day_is_the_businesss(customer, zone, now, happened, ago):
    Business.objects.create(
        pk=1, name="Tea", currency="CNY", time_zone=zone, rule_pack="none", language="en", created_at=NOW
    )
    save(DAILY, now=datetime(2026, 1, 1, tzinfo=UTC))
    top_up(customer, 10_000, now=datetime(2026, 1, 2, tzinfo=UTC))
    moment, then = datetime.fromisoformat(now), datetime.fromisoformat(happened)
    spend(customer, 400, now=moment, occurred_at=then)
    assert [used(customer, days, now=moment) for days in range(4)] == [400 if days == ago else 0 for days in range(4)]


@pytest.mark.parametrize(
    ("happened", "is_late"),
    [("2026-02-26T16:00:00+00:00", False), ("2026-02-26T15:59:59.999999+00:00", True)],
)
def test_too_late_goes_by_days_not_by_hours(customer, happened, is_late):
    """Three days ago from its first moment on; in Shanghai, at 23:59 of the last day."""
    Business.objects.create(
        pk=1, name="Tea", currency="CNY", time_zone="Asia/Shanghai", rule_pack="none", language="en", created_at=NOW
    )
    now = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)
    top_up(customer, 1_000, now=now - 9 * DAY)
    then = datetime.fromisoformat(happened)
    if is_late:
        assert refused(lambda: spend(customer, 1, now=now, occurred_at=then)).code == "spend_too_late"
    else:
        spend(customer, 1, now=now, occurred_at=then)


def test_a_moment_just_ahead_counts_to_the_day_it_was_told_on(limited):
    """A till's clock may be some minutes fast over midnight: its spend counts once, to the day that booked it."""
    midnight = datetime(2026, 3, 2, 16, tzinfo=UTC)
    spend(limited, 300, now=midnight - timedelta(minutes=1), occurred_at=midnight + timedelta(minutes=1))
    later = midnight + timedelta(hours=9)
    assert (used(limited, now=later), used(limited, 1, now=later)) == (0, 300)


def test_what_comes_back_frees_the_day_it_counted_on(limited):
    late = spend(limited, 900, occurred_at=NOW - DAY)
    spend(limited, 400)
    refund(limited, late.id, 300)
    assert (used(limited), used(limited, 1)) == (400, 600)
    refund(limited, late.id)
    assert (used(limited), used(limited, 1)) == (400, 0)


def test_what_comes_back_in_the_same_batch_as_its_day_is_asked_for_counts_no_longer(limited):
    late = spend(limited, 900, occurred_at=NOW - DAY)
    both = [
        RefundSpend(customer_id=limited, operation_id=late.id, actor="staff:1", key=new_key(), reason="cold"),
        TakeSpend(
            customer_id=limited, currency="CNY", amount=1000, actor="staff:1", key=new_key(), occurred_at=NOW - DAY
        ),
    ]
    assert not any(isinstance(one, Refused) for one in posting.run(both, now=NOW))
    assert used(limited, 1) == 1000


def test_a_hold_that_is_told_late_counts_to_its_day_with_all_that_becomes_of_it(limited):
    held = hold(limited, 900, occurred_at=NOW - DAY)
    assert Hold.objects.get(id=held.id).placed_on == (NOW - DAY).date()
    assert (used(limited), used(limited, 1)) == (0, 900)
    part = capture(limited, held.id, 500, occurred_at=NOW - DAY)
    assert (used(limited), used(limited, 1)) == (0, 900)
    refund(limited, part.id, 200)
    assert used(limited, 1) == 700
    operations.release(customer_id=limited, hold_id=held.id, actor=ALICE, now=NOW, key=new_key())
    assert (used(limited), used(limited, 1)) == (0, 300)
    second = hold(limited, 700, occurred_at=NOW - DAY)
    capture(limited, second.id, 100, is_final=True)
    assert (used(limited), used(limited, 1)) == (0, 400)


def test_a_hold_past_its_time_is_free_of_its_day_for_the_late_spend_that_finds_it(limited):
    hold(limited, 900, now=NOW - DAY, minutes=60)
    spend(limited, 1000, occurred_at=NOW - DAY)
    assert (used(limited), used(limited, 1)) == (0, 1000)


def test_history_that_is_brought_in_uses_no_day_and_frees_none(customer):
    save(DAILY, now=NOW - 40 * DAY)
    top_up(customer, 10_000, now=NOW - 40 * DAY)
    (old,) = posting.run(
        [
            TakeSpend(
                customer_id=customer,
                currency="CNY",
                amount=5000,
                actor="system:test",
                key="import:log:1",
                occurred_at=NOW - 400 * DAY,
                is_history=True,
            )
        ],
        now=NOW,
    )
    (recent,) = posting.run(
        [
            TakeSpend(
                customer_id=customer,
                currency="CNY",
                amount=700,
                actor="system:test",
                key="import:log:2",
                occurred_at=NOW - DAY,
                is_history=True,
            )
        ],
        now=NOW,
    )
    spend(customer, 300)
    assert (used(customer), used(customer, 1)) == (300, 0)
    refund(customer, old.id)
    refund(customer, recent.id)
    assert (used(customer), used(customer, 1)) == (300, 0)


@pytest.mark.django_db(transaction=True)
def test_late_spends_at_once_pass_their_days_limit_no_more_than_in_turn(limited):
    acts = [lambda: spend(limited, 100, occurred_at=NOW - DAY)] * 24
    acts += [lambda: spend(limited, 100, occurred_at=NOW - 2 * DAY)] * 24 + [lambda: spend(limited, 100)] * 24
    assert race(acts) == {"done": 30, "over_limit": 42}
    assert (used(limited), used(limited, 1), used(limited, 2)) == (1000, 1000, 1000)


WHAT = st.tuples(
    st.sampled_from(["spend", "hold", "refund", "capture", "release"]),
    st.integers(0, 3),
    st.integers(1, 600),
    st.integers(0, 50),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(WHAT, max_size=14))
def test_however_told_no_day_passes_its_limit_and_each_says_what_it_has_used(db, told):
    """A model of days beside it: what was taken or held, less what came back."""
    save(DAILY, now=NOW - 40 * DAY)
    who = new_customer()
    top_up(who, 100_000, now=NOW - 40 * DAY)
    days: dict[int, int] = dict.fromkeys(range(4), 0)
    spent: list[list[int]] = []  # id, day, left
    held: list[list[int]] = []
    for what, ago, amount, which in told:
        happened = NOW - ago * DAY if ago else None
        if what in {"spend", "hold"}:
            act = spend if what == "spend" else hold
            if days[ago] + amount > 1000:
                assert refused(partial(act, who, amount, occurred_at=happened)).details["used"] == days[ago]
                continue
            (spent if what == "spend" else held).append([act(who, amount, occurred_at=happened).id, ago, amount])
            days[ago] += amount
        elif what == "refund" and spent:
            one = spent[which % len(spent)]
            back = min(amount, one[2])
            if back:
                refund(who, one[0], back)
                one[2] -= back
                days[one[1]] -= back
        elif held:
            one = held.pop(which % len(held))
            if what == "release":
                operations.release(customer_id=who, hold_id=one[0], actor=ALICE, now=NOW, key=new_key())
                days[one[1]] -= one[2]
            else:
                taken = min(amount, one[2])
                part = capture(who, one[0], taken, is_final=True)
                days[one[1]] -= one[2] - taken
                spent.append([part.id, one[1], taken])
    assert {ago: used(who, ago) for ago in range(4)} == days


@pytest.mark.parametrize(("allowed", "day", "expected"), [(3, 7, False), (3, 6, True), (0, 9, True), (0, 10, False)])
def test_the_rule(allowed, day, expected):
    terms = Programme(late_spend_days=allowed)
    assert rules.is_too_late(terms, day=date(2026, 3, day), today=date(2026, 3, 10)) is expected
