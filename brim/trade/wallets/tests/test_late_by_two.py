"""A spend that is told too late for one person: asked for with a reason, its money set aside; a second one agrees."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from brim.base.events.models import EventRow
from brim.base.identity.models import ApiKey
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, Refused
from brim.base.kit.tests.racing import race
from brim.trade.wallets import operations, queries
from brim.trade.wallets.models import Adjustment, Hold
from brim.trade.wallets.tests.conftest import ALICE, BOB, DAY, LATER, NOW, cny, new_key, save, spend, top_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_balance")]
THEN = NOW - 10 * DAY


def tell(customer_id: int, amount: int = 600, *, then: datetime = THEN, actor: Actor = ALICE, key: str = "", **more):
    return operations.record_late_spend(
        customer_id=customer_id,
        amount=cny(amount),
        occurred_at=then,
        actor=actor,
        now=NOW,
        key=key or new_key(),
        reason="the till was broken",
        **more,
    )


def decide(act, customer_id: int, adjustment_id: int, actor: Actor = BOB, *, key: str = "", **more):
    return act(
        customer_id=customer_id, adjustment_id=adjustment_id, actor=actor, now=LATER, key=key or new_key(), **more
    )


def approve(customer_id: int, adjustment_id: int, actor: Actor = BOB, **more):
    return decide(operations.approve_adjustment, customer_id, adjustment_id, actor, **more)


def facts(customer_id: int) -> tuple[int, int, int]:
    view = queries.wallet(customer_id, "CNY", now=LATER)
    return view.principal, view.held, view.available


def told(customer_id: int) -> list[str]:
    names = EventRow.objects.filter(customer_id=customer_id).order_by("id").values_list("type", flat=True)
    return [name for name in names if "late_spend" in name or "spent" in name]


def test_in_time_it_is_one_persons_and_a_spend_like_any_other(rich):
    done = tell(rich, then=NOW - 3 * DAY, store_id=2, category="tea", description="Longjing")
    assert (done.kind, done.occurred_at, done.store_id, done.reason) == (
        "spend",
        NOW - 3 * DAY,
        2,
        "the till was broken",
    )
    assert (Adjustment.objects.count(), facts(rich)) == (0, (9_400, 0, 9_400))


def test_too_late_it_waits_with_its_money_set_aside_and_a_second_person_books_it(rich):
    asked = tell(rich, store_id=2, category="tea", description="Longjing")
    assert (asked.kind, asked.occurred_at, asked.amount) == ("adjustment_request", NOW, 600)
    assert facts(rich) == (10_000, 600, 9_400)
    (waiting,) = queries.adjustments_waiting(rich)
    assert (waiting.id, waiting.amount, waiting.occurred_at, waiting.status, waiting.reason) == (
        asked.id,
        -600,
        THEN,
        "requested",
        "the till was broken",
    )
    made = approve(rich, asked.id)
    assert (made.status, made.decided_by, made.operation_id != asked.id) == ("made", "staff:2", True)
    booked = queries.operation(rich, made.operation_id)
    assert (booked.kind, booked.amount, booked.occurred_at, booked.recorded_at) == ("spend", 600, THEN, LATER)
    assert (booked.store_id, booked.category, booked.description, booked.reason, booked.cause_id, booked.actor) == (
        2,
        "tea",
        "Longjing",
        "the till was broken",
        asked.id,
        "staff:2",
    )
    assert facts(rich) == (9_400, 0, 9_400)
    assert Hold.objects.get(id=asked.id).status == "captured"
    assert told(rich) == ["wallets.late_spend_requested", "wallets.balance_spent", "wallets.late_spend_approved"]


def test_it_counts_to_its_day_and_what_comes_back_frees_that_day(rich):
    spend(rich, 300, now=THEN)
    asked = tell(rich)
    spent = queries.operation(rich, approve(rich, asked.id).operation_id)
    with pytest.raises(Refused) as refusal:
        tell(rich, 101)
    assert (refusal.value.code, refusal.value.details["used"]) == ("over_limit", 900)
    spend(rich, 1000)
    operations.refund_spend(customer_id=rich, spend_id=spent.id, actor=ALICE, now=LATER, key=new_key(), reason="cold")
    assert tell(rich, 700).kind == "adjustment_request"


def test_two_requests_for_one_day_pass_its_limit_no_more_than_one(rich):
    first, second = tell(rich), tell(rich)
    assert approve(rich, first.id).status == "made"
    with pytest.raises(Refused) as refusal:
        approve(rich, second.id)
    assert (refusal.value.code, queries.adjustment(rich, second.id).status) == ("over_limit", "requested")
    assert facts(rich) == (9_400, 600, 8_800)
    assert decide(operations.reject_adjustment, rich, second.id, reason="twice").status == "rejected"
    assert facts(rich) == (9_400, 0, 9_400)


def test_who_asked_cannot_approve_with_none_of_their_keys(rich):
    asked = tell(rich)
    made = ApiKey.objects.create(
        name="k", digest=b"1" * 32, prefix="p", scopes=["*"], created_by=ALICE.label, created_at=NOW
    )
    for actor in (ALICE, Actor(ActorKind.KEY, made.pk, frozenset({"*"}), None)):
        with pytest.raises(Conflict) as refusal:
            approve(rich, asked.id, actor)
        assert refusal.value.code == "second_person_needed"
    assert facts(rich) == (10_000, 600, 9_400)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(id=asked.id).update(status="made", decided_by=ALICE.label)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(id=asked.id).update(status="made", decided_by="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(id=asked.id).update(amount=600)


def test_a_rejected_one_frees_its_money_and_is_decided(rich):
    asked = tell(rich)
    decide(operations.reject_adjustment, rich, asked.id, reason="nobody knows of it")
    assert facts(rich) == (10_000, 0, 10_000)
    assert told(rich) == ["wallets.late_spend_requested", "wallets.late_spend_rejected"]
    with pytest.raises(Conflict) as refusal:
        approve(rich, asked.id)
    assert refusal.value.code == "already_decided"


def test_each_key_is_answered_as_at_first(rich):
    asked = tell(rich, key="x:t")
    assert tell(rich, key="x:t") == replace(asked, is_replayed=True)
    made = approve(rich, asked.id, key="x:a")
    assert approve(rich, asked.id, key="x:a") == replace(made, is_replayed=True)
    assert tell(rich, key="x:t") == replace(asked, is_replayed=True)
    with pytest.raises(Conflict) as refusal:
        tell(rich, key="x:t", then=THEN - DAY)
    assert refusal.value.code == "key_conflict"
    assert (facts(rich), Adjustment.objects.count()) == ((9_400, 0, 9_400), 1)


def test_nothing_is_asked_for_that_could_not_be_booked(rich, other):
    for act, code in (
        (lambda: tell(other), "insufficient_balance"),
        (lambda: tell(rich, 1001), "over_limit"),
        (lambda: tell(rich, then=NOW + DAY), "occurred_in_future"),
        (
            lambda: operations.record_late_spend(
                customer_id=rich, amount=cny(1), occurred_at=THEN, actor=ALICE, now=NOW, key=new_key(), reason=" "
            ),
            "reason_needed",
        ),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == code
    operations.freeze(customer_id=rich, currency="CNY", actor=ALICE, now=NOW, key=new_key(), reason="lost")
    with pytest.raises(Refused) as refusal:
        tell(rich)
    assert refusal.value.code == "wallet_frozen"
    assert Adjustment.objects.count() == 0


def test_a_wallet_that_was_frozen_meanwhile_pays_nothing_until_it_is_free(rich):
    asked = tell(rich)
    operations.freeze(customer_id=rich, currency="CNY", actor=ALICE, now=NOW, key=new_key(), reason="lost")
    with pytest.raises(Refused) as refusal:
        approve(rich, asked.id)
    assert refusal.value.code == "wallet_frozen"
    operations.unfreeze(customer_id=rich, currency="CNY", actor=ALICE, now=NOW, key=new_key(), reason="found")
    assert approve(rich, asked.id).status == "made"


def test_bonus_of_its_day_that_was_set_aside_pays_although_it_has_expired_since(customer):
    terms = {"currencies": {"CNY": {"ladder": [{"pay": 10_000, "get": 2_000}]}}, "spend_order": "bonus_first"}
    save({**terms, "bonus_days": 11}, now=NOW - 40 * DAY)
    top_up(customer, 10_000, now=THEN)
    top_up(customer, 10_000, now=NOW)
    asked = tell(customer, 2_500)
    later = NOW + 9 * DAY
    operations.expire_lots(later)
    made = operations.approve_adjustment(
        customer_id=customer, adjustment_id=asked.id, actor=BOB, now=later, key=new_key()
    )
    booked = queries.operation(customer, made.operation_id)
    assert (booked.principal_part, booked.bonus_part) == (500, 2_000)


@pytest.mark.parametrize(
    ("words", "stores", "store_id", "code"),
    [
        ({"spends:write"}, None, 1, "forbidden"),
        ({"adjustments:write"}, None, 1, "forbidden"),
        ({"adjustments:write", "spends:write"}, {2}, 1, "forbidden"),
        ({"adjustments:write", "spends:write"}, {2}, None, "store_needed"),
        ({"adjustments:write", "spends:write"}, {2}, 2, ""),
    ],
)
def test_who_may_ask(rich, words, stores, store_id, code):
    actor = Actor(ActorKind.STAFF, 7, frozenset(words), None if stores is None else frozenset(stores))
    if not code:
        assert tell(rich, actor=actor, store_id=store_id).kind == "adjustment_request"
        return
    with pytest.raises((Forbidden, Invalid)) as refusal:
        tell(rich, actor=actor, store_id=store_id)
    assert (refusal.value.code, facts(rich)) == (code, (10_000, 0, 10_000))


def test_the_preview_says_what_the_deed_does(rich):
    for ago, kind in ((3, "spend"), (4, "adjustment_request")):
        asked = {"customer_id": rich, "amount": cny(600), "occurred_at": NOW - ago * DAY, "actor": ALICE, "now": NOW}
        seen = queries.preview_late_spend(**asked)
        assert (seen.operation.kind, seen.principal, seen.operation.available_after) == (kind, 600, 9_400)
    assert facts(rich) == (10_000, 0, 10_000)


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_book_it_once(rich):
    asked = tell(rich)
    found = race([lambda: approve(rich, asked.id)] * 6)
    assert (found, facts(rich)) == ({"done": 1, "already_decided": 5}, (9_400, 0, 9_400))


@pytest.mark.django_db(transaction=True)
def test_one_who_approves_and_one_who_rejects_at_once_do_not_both(rich):
    asked = tell(rich)
    found = race(
        [lambda: approve(rich, asked.id), lambda: decide(operations.reject_adjustment, rich, asked.id, reason="no")] * 3
    )
    assert found == {"done": 1, "already_decided": 5}
    one = queries.adjustment(rich, asked.id)
    assert facts(rich) == ((9_400, 0, 9_400) if one.status == "made" else (10_000, 0, 10_000))


@pytest.mark.django_db(transaction=True)
def test_one_request_that_is_sent_many_times_at_once_is_one(rich):
    assert race([lambda: tell(rich, key="x:once")] * 8) == {"done": 1, "replayed": 7}
    assert (Adjustment.objects.count(), facts(rich)) == (1, (10_000, 600, 9_400))
