"""What was not believed: settled by a person with a reason, once; and what waits for a person at all."""

from datetime import timedelta

import pytest

from brim.base.events import queries as events
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit.feeds import Wanted
from brim.base.kit.refusals import Conflict, Forbidden, Invalid
from brim.core.customers import operations as customers
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations, queries
from brim.trade.payments.channels import sandbox
from brim.trade.payments.channels.contract import RefundFinding, RefundOutcome
from brim.trade.payments.models import NotificationRow, PaymentRow
from brim.trade.payments.tests import till
from brim.trade.sandbox import operations as provider

pytestmark = pytest.mark.django_db(transaction=True)


def held_notification(customer, moment):
    """A notification that speaks of another amount than the payment's."""
    topup = till.start(customer, moment)
    till.payer_pays(topup, moment, "wrong_amount")
    till.post_comes(moment)
    (found,) = queries.list_quarantine(Wanted(), actor=system("test")).items
    return topup, found


def test_a_notification_is_settled_with_a_reason_and_nothing_moves(customer, moment, cashier):
    topup, found = held_notification(customer, moment)
    assert found.quarantine == "wrong_amount"
    operations.resolve_notification(
        found.customer_id, found.id, reason="The provider confirmed a fault of theirs", actor=cashier, now=moment.now
    )
    (settled,) = queries.list_quarantine(Wanted(), actor=cashier, is_open=False).items
    assert (settled.resolved_by, settled.resolution) == (cashier.label, "The provider confirmed a fault of theirs")
    assert queries.list_quarantine(Wanted(), actor=cashier).items == []
    assert till.principal(customer) == 0
    told = events.timeline(customer, limit=1).items[0]
    assert (told.type, told.actor, told.reason) == (
        "payments.notification_resolved",
        cashier.label,
        "The provider confirmed a fault of theirs",
    )
    assert topup.id
    assert_books_balance()


def test_the_same_settling_again_changes_nothing_and_another_one_is_refused(customer, moment, cashier):
    _topup, found = held_notification(customer, moment)
    say = {"reason": "seen", "actor": cashier, "now": moment.now}
    first = operations.resolve_notification(found.customer_id, found.id, **say)
    assert operations.resolve_notification(found.customer_id, found.id, **say) == first
    with pytest.raises(Conflict) as refused:
        operations.resolve_notification(found.customer_id, found.id, reason="no", actor=system("x"), now=moment.now)
    assert refused.value.code == "already_resolved"
    told = [one.type for one in events.timeline(customer, limit=50).items]
    assert told.count("payments.notification_resolved") == 1


def test_what_came_of_it_is_sealed_under_its_customer_and_goes_with_them(customer, moment, cashier):
    _topup, found = held_notification(customer, moment)
    say = {"reason": "Lin called and was told", "actor": cashier, "now": moment.now}
    operations.resolve_notification(found.customer_id, found.id, **say)
    row = NotificationRow.objects.get(customer_id=customer, id=found.id)
    assert (row.resolution, b"Lin" in bytes(row.sealed_resolution)) == ("", False)
    assert queries.notification(customer, found.id, actor=cashier).resolution == "Lin called and was told"
    customers.forget(customer, actor=system("test"), now=moment.now, reason="asked for")
    assert queries.notification(customer, found.id, actor=cashier).resolution == ""
    assert operations.resolve_notification(found.customer_id, found.id, **say).resolution == ""
    assert queries.list_quarantine(Wanted(), actor=cashier, is_open=False).items[0].resolved_by == cashier.label


def test_rows_of_earlier_versions_are_sealed_but_for_those_of_nobody(customer, moment, cashier):
    _topup, found = held_notification(customer, moment)
    operations.resolve_notification(found.customer_id, found.id, reason="seen", actor=cashier, now=moment.now)
    rows = NotificationRow.objects.filter(customer_id=customer, id=found.id)
    rows.update(resolution="as it was", sealed_resolution=None)
    row = rows.get()
    row.pk, row.resolution = (0, row.id + 1), "forged, told the provider"
    row.customer_id, row.id = row.pk
    row.save(force_insert=True)
    assert operations.seal_reasons() == 1
    assert operations.seal_reasons() == 0
    row = rows.get()
    assert (row.resolution, queries.notification(customer, found.id, actor=cashier).resolution) == ("", "as it was")
    assert queries.notification(0, found.id + 1, actor=system("test")).resolution == "forged, told the provider"


@pytest.mark.parametrize(("reason", "code"), [("  ", "reason_needed"), ("card 4242 4242 4242 4242", "card_number")])
def test_settling_wants_a_reason_without_a_card_number(customer, moment, cashier, reason, code):
    _topup, found = held_notification(customer, moment)
    with pytest.raises(Invalid) as refused:
        operations.resolve_notification(found.customer_id, found.id, reason=reason, actor=cashier, now=moment.now)
    assert refused.value.code == code
    assert queries.list_quarantine(Wanted(), actor=cashier).items[0].resolved_at is None


def test_who_may_only_read_settles_nothing(customer, moment, house):
    _topup, found = held_notification(customer, moment)
    reader = Actor(ActorKind.STAFF, 9, frozenset({"payments:read"}), None)
    with pytest.raises(Forbidden):
        operations.resolve_notification(found.customer_id, found.id, reason="seen", actor=reader, now=moment.now)
    stranger = Actor(ActorKind.STAFF, 9, frozenset({"payments:read", "payments:write"}), frozenset({99}))
    topup = till.start(customer, moment, key="x:2", store_id=house)
    PaymentRow.objects.filter(id=topup.payment.id).update(doubt="wrong_amount")
    with pytest.raises(Forbidden):
        operations.resolve_answer(customer, topup.payment.id, reason="seen", actor=stranger, now=moment.now)


def test_an_answer_in_doubt_stays_with_the_payment_until_one_agrees(customer, moment, cashier, monkeypatch):
    topup = till.start(customer, moment)
    provider.pay(topup.payment.number, moment.now)
    with monkeypatch.context() as patched:
        patched.setattr(sandbox, "merchant", lambda: "somebody else")
        answer = operations.inquire(customer, topup.payment.id, actor=cashier, now=moment.now)
    assert (answer.said, answer.amount, answer.doubt) == ("paid", till.cny(10_000), "wrong_merchant")
    assert answer.payment.doubt == "wrong_merchant"
    assert [one.id for one in queries.list_status_mismatches(actor=cashier)] == [topup.payment.id]
    assert queries.attention(actor=cashier, now=moment.now).quarantine_open == 1
    assert till.principal(customer) == 0
    answer = operations.inquire(customer, topup.payment.id, actor=cashier, now=moment.passes(minutes=1))
    assert (answer.doubt, answer.payment.doubt, answer.payment.state) == ("", "", "credited")
    assert till.principal(customer) == 10_000
    assert_books_balance()


def test_an_answer_in_doubt_can_be_settled_by_a_person_once(customer, moment, cashier):
    topup = till.start(customer, moment)
    PaymentRow.objects.filter(id=topup.payment.id).update(doubt="wrong_amount")
    after = operations.resolve_answer(customer, topup.payment.id, reason="a test", actor=cashier, now=moment.now)
    assert after.doubt == ""
    with pytest.raises(Conflict):
        operations.resolve_answer(customer, topup.payment.id, reason="a test", actor=cashier, now=moment.now)
    assert events.timeline(customer, limit=1).items[0].type == "payments.answer_resolved"


def test_what_is_paid_and_not_credited_is_stuck_after_five_minutes(customer, moment, cashier):
    topup = till.start(customer, moment)
    PaymentRow.objects.filter(id=topup.payment.id).update(state="paid", paid_at=moment.now)
    assert not queries.attention(actor=cashier, now=moment.now + timedelta(minutes=5))
    later = moment.now + timedelta(minutes=5, seconds=1)
    assert queries.attention(actor=cashier, now=later).top_ups_stuck == 1
    (found,) = queries.list_payments(Wanted(), actor=cashier, now=later, is_stuck=True).items
    assert queries.is_stuck(found, later)


def test_what_has_no_end_an_hour_after_the_time_to_pay_is_stuck(customer, moment, cashier):
    topup = till.start(customer, moment)
    edge = topup.payment.expires_at + timedelta(hours=1)
    assert queries.attention(actor=cashier, now=edge).top_ups_stuck == 0
    assert queries.attention(actor=cashier, now=edge + timedelta(seconds=1)).top_ups_stuck == 1


def test_a_refund_that_the_channel_never_answers_for_is_stuck_after_a_day(customer, moment, cashier, monkeypatch):
    topup = till.start(customer, moment)
    till.payer_pays(topup, moment)
    till.post_comes(moment)
    silent = RefundFinding(RefundOutcome.PROCESSING, "")
    monkeypatch.setattr(sandbox, "refund", lambda order, **_more: silent)
    refund = till.refund(topup, moment)
    assert refund.status == "pending"
    edge = moment.now + timedelta(hours=24)
    assert queries.attention(actor=cashier, now=edge).refunds_stuck == 0
    late = edge + timedelta(seconds=1)
    assert queries.attention(actor=cashier, now=late).refunds_stuck == 1
    (found,) = queries.list_refunds(Wanted(), actor=cashier, now=late, is_stuck=True).items
    assert queries.is_refund_stuck(found, late)


def test_a_refund_is_asked_about_by_hand_and_the_answer_is_told(customer, moment, cashier, monkeypatch):
    topup = till.start(customer, moment)
    till.payer_pays(topup, moment)
    till.post_comes(moment)
    with monkeypatch.context() as patched:
        patched.setattr(sandbox, "refund", lambda order, **_more: RefundFinding(RefundOutcome.PROCESSING, ""))
        refund = till.refund(topup, moment)
    answer = operations.ask_refund(customer, refund.id, actor=cashier, now=moment.now)
    assert (answer.said, answer.doubt, answer.refund.status) == ("missing", "", "completed")
    with pytest.raises(Conflict):
        operations.ask_refund(customer, refund.id, actor=cashier, now=moment.now)
    assert_books_balance()


def test_who_may_see_nothing_is_told_of_nothing_and_nothing_is_asked(customer, moment, django_assert_num_queries):
    till.start(customer, moment)
    nobody = Actor(ActorKind.STAFF, 9, frozenset(), None)
    with django_assert_num_queries(0):
        assert not queries.attention(actor=nobody, now=moment.now + timedelta(days=30))
