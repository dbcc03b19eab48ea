"""What late spends could be made to do: clocks around midnight, caps of the day, many tills at once, odd moments."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from brim.base.kit import days
from brim.base.kit.refusals import Refused
from brim.base.kit.tests.racing import race
from brim.core.customers import operations as customers
from brim.trade.wallets import operations, queries
from brim.trade.wallets.models import Lot, Wallet
from brim.trade.wallets.tests.conftest import (
    ALICE,
    BOB,
    DAILY,
    DAY,
    NOW,
    TEST,
    cny,
    new_customer,
    new_key,
    save,
    spend,
    top_up,
)
from brim.trade.wallets.tests.test_late_by_two import THEN, approve, decide, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_balance")]
SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = days.end_of(days.day_of(NOW, SHANGHAI), SHANGHAI)
BEFORE, AFTER = MIDNIGHT - days.INSTANT, MIDNIGHT + days.INSTANT


def over(work) -> int:
    """What the day had used where its limit refuses more."""
    with pytest.raises(Refused) as refused:
        work()
    assert refused.value.code == "over_limit", refused.value.code
    return refused.value.details["used"]


def test_who_waited_over_midnight_for_the_lock_turns_no_day_back(rich):
    """Its clock was read before midnight; who had the lock before it has counted for the new day already."""
    spend(rich, 900, now=BEFORE)
    spend(rich, 1000, now=AFTER)
    assert over(lambda: spend(rich, 101, now=BEFORE)) == 900
    late = spend(rich, 100, now=BEFORE)
    assert over(lambda: spend(rich, 1, now=AFTER)) == 1000
    assert over(lambda: spend(rich, 1, now=BEFORE)) == 1000
    operations.refund_spend(customer_id=rich, spend_id=late.id, actor=TEST, now=BEFORE, key=new_key(), reason="cold")
    assert over(lambda: spend(rich, 1, now=AFTER)) == 1000
    spend(rich, 100, now=BEFORE)


def test_holds_and_withdrawals_over_midnight_turn_no_day_back(rich):
    save({"currencies": {"CNY": {"limits": {"spend_daily": 1000, "withdrawal_daily": 1000}}}}, now=NOW - DAY)

    def withdraw(amount: int, now: datetime):
        return operations.request_withdrawal(
            customer_id=rich, amount=cny(amount), account="ICBC", actor=TEST, now=now, key=new_key()
        )

    spend(rich, 1000, now=AFTER)
    withdraw(600, AFTER)
    held = operations.hold(customer_id=rich, amount=cny(300), actor=TEST, now=BEFORE, key=new_key())
    withdraw(100, BEFORE)
    operations.release(customer_id=rich, hold_id=held.id, actor=TEST, now=BEFORE, key=new_key())
    assert over(lambda: spend(rich, 1, now=AFTER)) == 1000
    assert over(lambda: withdraw(500, AFTER)) >= 600
    assert Wallet.objects.get(customer_id=rich).day == days.day_of(AFTER, SHANGHAI)


@pytest.fixture
def capped(rich) -> Lot:
    """20.00 of bonus, of which 5.00 a day may be spent, before principal."""
    save({"currencies": {}, "spend_order": "bonus_first"}, now=NOW - 39 * DAY)
    operations.adjust(
        customer_id=rich, purse="bonus", change=cny(2000), actor=TEST, now=NOW - 39 * DAY, key=new_key(), reason="gift"
    )
    waiting = queries.adjustments_waiting(rich)
    for one in waiting:
        operations.approve_adjustment(
            customer_id=rich, adjustment_id=one.id, actor=BOB, now=NOW - 39 * DAY, key=new_key()
        )
    Lot.objects.filter(customer_id=rich, purse="bonus").update(scope={"day_cap": 500})
    return Lot.objects.get(customer_id=rich, purse="bonus")


def bonus_of(operation_id: int, customer_id: int) -> int:
    return -queries.operation(customer_id, operation_id).bonus_change


def test_two_late_spends_that_wait_pass_no_cap_of_the_day(rich, capped):
    first, second = tell(rich, 500), tell(rich, 500)
    made = [approve(rich, one.id).operation_id for one in (first, second)]
    assert [bonus_of(one, rich) for one in made] == [500, 0]


def test_a_late_spend_that_is_booked_gives_todays_cap_not_anew(rich, capped):
    asked = tell(rich, 500)
    assert -spend(rich, 500).bonus_change == 500
    assert bonus_of(approve(rich, asked.id).operation_id, rich) == 500
    assert -spend(rich, 100).bonus_change == 0


def test_a_late_spend_that_is_rejected_gives_its_cap_back(rich, capped):
    asked = tell(rich, 500)
    decide(operations.reject_adjustment, rich, asked.id, reason="twice")
    again = tell(rich, 300)
    assert bonus_of(approve(rich, again.id).operation_id, rich) == 300


@pytest.mark.parametrize(
    "then",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2999, 12, 31, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(2024, 2, 29, tzinfo=UTC),
        NOW + days.INSTANT,
        datetime.fromisoformat("2026-02-20T23:59:59+14:00"),
        datetime.fromisoformat("2026-02-20T23:59:59-12:00"),
        datetime(2026, 2, 20),
        datetime.fromisoformat("9999-12-31T23:59:59-14:00"),
    ],
)
def test_any_moment_is_booked_or_refused_and_never_fails(rich, then):
    try:
        asked = tell(rich, then=then)
    except Refused:
        return
    if asked.kind == "adjustment_request":
        approve(rich, asked.id)
    assert queries.wallet(rich, "CNY", now=NOW + DAY).principal == 9_400


@pytest.mark.parametrize("standing", ["frozen", "erased"])
def test_what_waits_for_a_wallet_that_is_frozen_or_erased_meanwhile_can_be_decided(rich, standing):
    first, second = tell(rich, 300), tell(rich, 300)
    if standing == "frozen":
        operations.freeze(customer_id=rich, currency="CNY", actor=TEST, now=NOW, key=new_key(), reason="lost card")
        with pytest.raises(Refused):
            approve(rich, first.id)
    else:
        customers.forget(rich, actor=TEST, now=NOW, reason="asked for")
        made = approve(rich, first.id, key="x:a")
        assert approve(rich, first.id, key="x:a").is_replayed
        assert queries.operation(rich, made.operation_id).reason == ""
    decide(operations.reject_adjustment, rich, second.id, reason="twice")


@pytest.mark.django_db(transaction=True)
def test_tills_that_come_back_at_once_pass_no_limit_of_a_day_that_is_over():
    customer = new_customer()
    save(DAILY, now=NOW - 40 * DAY)
    top_up(customer, 10_000, now=NOW - 40 * DAY)
    race([lambda: spend(customer, 300, occurred_at=NOW - DAY)] * 8, 8)
    assert queries.wallet(customer, "CNY", now=NOW).principal == 9_100


@pytest.mark.django_db(transaction=True)
def test_two_approve_one_late_spend_at_once_and_it_is_booked_once():
    customer = new_customer()
    save(DAILY, now=NOW - 40 * DAY)
    top_up(customer, 10_000, now=NOW - 40 * DAY)
    asked = tell(customer, then=THEN)
    calls = [lambda: approve(customer, asked.id)] * 4
    race([*calls, lambda: decide(operations.reject_adjustment, customer, asked.id, reason="no")])
    view = queries.wallet(customer, "CNY", now=NOW)
    assert (view.principal, view.held) in {(9_400, 0), (10_000, 0)}


def everywhere() -> str:
    """All rows of all tables, as text."""
    with connection.cursor() as db:
        db.execute("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in db.fetchall()]
        found = []
        for table in tables:
            db.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            found.append(db.fetchone()[0] or "")
    return " ".join(found)


def test_what_is_said_of_a_late_spend_lies_in_plain_nowhere(rich, caplog):
    words = {"description": "Marigold cake", "reason": "Marigold street flooded"}
    who = {"customer_id": rich, "amount": cny(100), "actor": ALICE, "now": NOW}
    booked = operations.record_late_spend(**who, **words, occurred_at=NOW - DAY, key=new_key())
    asked, other = (operations.record_late_spend(**who, **words, occurred_at=THEN, key=new_key()) for _turn in range(2))
    made = approve(rich, asked.id)
    decide(operations.reject_adjustment, rich, other.id, reason="Marigold is unknown")
    assert queries.operation(rich, made.operation_id).description == words["description"]
    assert queries.operation(rich, booked.id).reason == words["reason"]
    assert "Marigold" not in everywhere() + caplog.text
