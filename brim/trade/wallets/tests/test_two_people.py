"""What one person may decide alone: per person, customer and day, for corrections and credit lines together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from brim.base.events.models import EventRow
from brim.base.identity.models import ApiKey, Business
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit.refusals import Conflict, Forbidden, Invalid
from brim.base.kit.tests.racing import race
from brim.trade.wallets import operations, queries
from brim.trade.wallets.models import Adjustment
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, BOB, LATER, NOW, cny, new_key, save, spend, top_up
from brim.trade.wallets.types import Purse

pytestmark = pytest.mark.django_db
ALONE = {"currencies": {"CNY": {"adjustment_alone": 1000}, "USD": {"adjustment_alone": 1000}}}


def adjust(customer_id: int, change: int, *, actor: Actor = ALICE, now: datetime = NOW, key: str = "") -> str:
    return operations.adjust(
        customer_id=customer_id,
        purse=Purse.PRINCIPAL,
        change=cny(change),
        actor=actor,
        now=now,
        key=key or new_key(),
        reason="miscounted",
    ).status


def lend(customer_id: int, line: int, *, actor: Actor = ALICE, now: datetime = NOW, key: str = ""):
    return operations.set_credit_line(
        customer_id=customer_id, line=cny(line), actor=actor, now=now, key=key or new_key(), reason="a regular"
    )


def line_of(customer_id: int) -> int:
    return queries.wallet(customer_id, "CNY", now=NOW).credit_line


def decide(act, customer_id: int, adjustment_id: int, actor: Actor = BOB, **more):
    return act(customer_id=customer_id, adjustment_id=adjustment_id, actor=actor, now=LATER, key=new_key(), **more)


def test_without_a_programme_every_correction_and_line_takes_two_people(customer):
    assert adjust(customer, 1) == "requested"
    assert lend(customer, 1).kind == "adjustment_request"
    assert (line_of(customer), queries.wallet(customer, "CNY", now=NOW).principal) == (0, 0)
    assert_wallets_balance()


def test_a_currency_without_a_sum_takes_two_people_too(customer):
    save({"currencies": {"CNY": {}}})
    assert adjust(customer, 1) == "requested"
    assert lend(customer, 1).kind == "adjustment_request"


def test_a_manager_alone_sets_no_credit_line_of_a_million(customer):
    save(ALONE)
    asked = lend(customer, 100_000_000, key="x:line")
    assert (asked.kind, line_of(customer)) == ("adjustment_request", 0)
    (waiting,) = queries.adjustments_waiting(customer)
    assert (waiting.id, waiting.amount, waiting.credit_line, waiting.status) == (
        asked.id,
        100_000_000,
        100_000_000,
        "requested",
    )
    with pytest.raises(Conflict) as refusal:
        decide(operations.approve_adjustment, customer, asked.id, actor=ALICE)
    assert (refusal.value.code, line_of(customer)) == ("second_person_needed", 0)
    made = decide(operations.approve_adjustment, customer, asked.id)
    assert (made.status, made.decided_by, line_of(customer)) == ("made", "staff:2", 100_000_000)
    spend(customer, 5)
    assert lend(customer, 100_000_000, key="x:line") == replace(asked, is_replayed=True)
    told = list(EventRow.objects.filter(customer_id=customer).order_by("id").values_list("type", flat=True))
    assert [name for name in told if "credit_line" in name] == [
        "wallets.credit_line_requested",
        "wallets.credit_line_set",
        "wallets.credit_line_approved",
    ]
    assert_wallets_balance()


def test_a_line_that_is_rejected_is_not_set(customer):
    asked = lend(customer, 500)
    assert decide(operations.reject_adjustment, customer, asked.id, reason="no").status == "rejected"
    assert line_of(customer) == 0
    with pytest.raises(Conflict) as refusal:
        decide(operations.approve_adjustment, customer, asked.id)
    assert refusal.value.code == "already_decided"
    assert EventRow.objects.filter(type="wallets.credit_line_rejected", customer_id=customer).count() == 1
    assert_wallets_balance()


def test_to_lend_less_takes_one_person_and_no_row(customer):
    asked = lend(customer, 5000)
    decide(operations.approve_adjustment, customer, asked.id)
    assert [lend(customer, line).kind for line in (4000, 4000, 0)] == ["credit_line"] * 3
    assert (line_of(customer), Adjustment.objects.filter(customer_id=customer).count()) == (0, 1)


def test_a_line_at_the_sum_is_set_alone_and_above_it_only_by_two(customer):
    save(ALONE)
    assert lend(customer, 1000).kind == "credit_line"
    assert lend(customer, 1001, now=NOW + timedelta(days=2)).kind == "adjustment_request"
    assert line_of(customer) == 1000


def test_a_correction_that_is_split_passes_the_sum_once(customer, other):
    save(ALONE)
    assert [adjust(customer, 400) for _piece in range(3)] == ["made", "made", "requested"]
    assert adjust(customer, -300) == "requested"
    assert adjust(customer, 200) == "made"
    assert adjust(other, 1000) == "made"
    assert adjust(customer, 1000, actor=BOB) == "made"
    assert_wallets_balance()


def test_corrections_and_lines_count_together(customer):
    save(ALONE)
    assert lend(customer, 600).kind == "credit_line"
    assert adjust(customer, 401) == "requested"
    assert adjust(customer, 400) == "made"
    assert lend(customer, 601).kind == "adjustment_request"
    lend(customer, 0)
    assert lend(customer, 1).kind == "adjustment_request"


def test_what_two_people_made_counts_for_nobody(customer):
    save(ALONE)
    asked = operations.adjust(
        customer_id=customer, purse=Purse.BONUS, change=cny(5000), actor=ALICE, now=NOW, key=new_key(), reason="r"
    )
    decide(operations.approve_adjustment, customer, asked.id)
    assert [adjust(customer, 1000), adjust(customer, 1000, actor=BOB)] == ["made", "made"]


def test_an_expiry_given_back_counts_with_the_rest(customer):
    save({"currencies": {"CNY": {"adjustment_alone": 1000, "ladder": [{"pay": 10000, "get": 700}]}}, "bonus_days": 1})
    top_up(customer, 10000)
    late = NOW + timedelta(days=9)
    assert operations.expire_lots(late) == 1
    (expiry,) = queries.operations(customer, limit=1).items
    assert adjust(customer, 400, now=late) == "made"
    assert (
        operations.reverse_expiry(
            customer_id=customer, expiry_id=expiry.id, actor=ALICE, now=late, key=new_key(), reason="asked"
        ).status
        == "requested"
    )


def test_all_keys_of_a_person_are_that_person(customer):
    save(ALONE)
    made = {"prefix": "p", "scopes": ["*"], "created_by": ALICE.label, "created_at": NOW}
    keys = [ApiKey.objects.create(name=str(n), digest=bytes([n]) * 32, **made) for n in (1, 2)]
    first, second = (Actor(ActorKind.KEY, key.pk, frozenset({"*"}), None) for key in keys)
    assert adjust(customer, 600, actor=first) == "made"
    assert adjust(customer, 401, actor=second) == "requested"
    assert adjust(customer, 401, actor=ALICE) == "requested"
    assert adjust(customer, 400, actor=ALICE) == "made"
    assert adjust(customer, 1000, actor=BOB) == "made"


@pytest.mark.parametrize(
    ("zone", "first", "second", "expected"),
    [
        ("Asia/Shanghai", "2026-03-02T15:59:59+00:00", "2026-03-02T16:00:00+00:00", "made"),
        ("Asia/Shanghai", "2026-03-01T16:00:00+00:00", "2026-03-02T15:59:59+00:00", "requested"),
        ("America/New_York", "2026-03-09T03:59:59+00:00", "2026-03-09T04:00:00+00:00", "made"),
        ("America/New_York", "2026-11-01T04:00:00+00:00", "2026-11-02T04:59:59+00:00", "requested"),
    ],
)
def test_a_day_is_one_of_the_business(customer, zone, first, second, expected):
    """The last two days have 23 and 25 hours."""
    Business.objects.create(
        pk=1, name="Tea", currency="CNY", time_zone=zone, rule_pack="none", language="en", created_at=NOW
    )
    save(ALONE, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert adjust(customer, 1000, now=datetime.fromisoformat(first)) == "made"
    assert adjust(customer, 1, now=datetime.fromisoformat(second)) == expected


def test_the_preview_says_what_the_deed_does(customer):
    save(ALONE)
    adjust(customer, 700)
    for change, kind in ((300, "adjustment"), (301, "adjustment_request")):
        seen = queries.preview_adjustment(
            customer_id=customer, purse=Purse.BONUS, change=cny(change), actor=ALICE, now=NOW
        )
        assert seen.operation.kind == kind
    for line, kind in ((300, "credit_line"), (301, "adjustment_request")):
        seen = queries.preview_credit_line(customer_id=customer, line=cny(line), actor=ALICE, now=NOW)
        assert seen.operation.kind == kind


def test_who_may_only_approve_sets_no_line(customer):
    save(ALONE)
    with pytest.raises(Forbidden):
        lend(customer, 1, actor=replace(ALICE, permissions=frozenset({"adjustments:approve"})))
    assert line_of(customer) == 0


def test_no_row_sets_a_line_that_is_not_raised(customer):
    asked = lend(customer, 500)
    for values in ({"credit_line": 0}, {"amount": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Adjustment.objects.filter(id=asked.id).update(**values)


@pytest.mark.parametrize(
    ("terms", "before", "is_saved"),
    [
        ({"credit_line": 1}, {}, False),
        ({"credit_line": 1, "adjustment_alone": 0}, {}, False),
        ({"credit_line": 1000, "adjustment_alone": 1000}, {}, True),
        ({"credit_line": 1001, "adjustment_alone": 1000}, {}, False),
        ({"credit_line": 1000, "adjustment_alone": 0}, {"credit_line": 1000, "adjustment_alone": 1000}, True),
        ({"credit_line": 999, "adjustment_alone": 0}, {"credit_line": 1000, "adjustment_alone": 1000}, True),
        ({"credit_line": 1001, "adjustment_alone": 0}, {"credit_line": 1000, "adjustment_alone": 1000}, False),
    ],
)
def test_one_person_lends_all_new_wallets_no_more_than_a_single_one(terms, before, is_saved):
    save({"currencies": {"CNY": before}})
    wanted = {"currencies": {"CNY": terms}}
    if is_saved:
        save(wanted)
    else:
        with pytest.raises(Invalid) as refused:
            save(wanted)
        assert (refused.value.code, refused.value.details["errors"][0]["field"]) == (
            "invalid_programme",
            "CNY-credit_line",
        )
    assert queries.current_programme(LATER).terms("CNY").credit_line == (terms if is_saved else before).get(
        "credit_line", 0
    )


@pytest.mark.django_db(transaction=True)
def test_pieces_at_once_pass_the_sum_no_more_than_pieces_in_turn(customer):
    save(ALONE)
    found = race([lambda: adjust(customer, 300)] * 12 + [lambda: lend(customer, 300)] * 4, threads=8)
    alone = Adjustment.objects.filter(customer_id=customer, status="made", decided_by="")
    assert (found, sum(row.amount for row in alone), len(alone)) == ({"done": 16}, 900, 3)
    assert_wallets_balance()


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_a_line_at_once_set_it_once(customer):
    asked = lend(customer, 500)
    found = race([lambda: decide(operations.approve_adjustment, customer, asked.id)] * 4)
    assert (found, line_of(customer)) == ({"done": 1, "already_decided": 3}, 500)
    assert_wallets_balance()
