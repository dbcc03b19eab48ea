"""A payer contests a payment: what the channel says in whatever order, what a person records, and what it does."""

from datetime import timedelta

import pytest

from brim.base.events.models import EventRow
from brim.base.identity.queries import time_zone
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit.refusals import Refused
from brim.core.ledger.queries import assert_books_balance, trial_balance
from brim.trade.payments import operations, queries, rules
from brim.trade.payments.models import NotificationRow, PaymentRow
from brim.trade.payments.queries.verification import verify_disputes
from brim.trade.payments.tests.till import Moment, again, cny, payer_pays, post_comes, principal, refund, start
from brim.trade.payments.types import DisputeStatus, PaymentState, RefundStatus, TopUp
from brim.trade.sandbox import operations as provider
from brim.trade.sandbox.models import SandboxDispute, SandboxOrder, SandboxRefund
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries as purses
from brim.trade.wallets.queries import assert_wallets_balance

pytestmark = pytest.mark.django_db(transaction=True)
RISK = Actor(ActorKind.STAFF, 31, frozenset({"disputes:write", "payments:read"}), None, "req_r", "Wu")
OPEN, WON, LOST = DisputeStatus
S = PaymentState


@pytest.fixture
def paid(customer: int, moment: Moment) -> TopUp:
    topup = start(customer, moment)
    payer_pays(topup, moment)
    post_comes(moment)
    return again(topup)


@pytest.fixture(autouse=True)
def proved(transactional_db: None):
    yield
    assert_books_balance()
    assert_wallets_balance()
    assert verify_disputes() == []


def contest(topup: TopUp, moment: Moment, amount: int | None = None) -> None:
    provider.dispute(topup.payment.number, moment.passes(minutes=1), amount)
    post_comes(moment)


def decide(topup: TopUp, moment: Moment, state: str) -> None:
    provider.decide_dispute(topup.payment.number, state, moment.passes(minutes=1))
    post_comes(moment)


def stands(topup: TopUp) -> tuple[PaymentState, list[DisputeStatus], int, int, int]:
    """(payment, disputes, principal, contested, owed)"""
    view = purses.wallet(topup.customer_id, "CNY")
    found = queries.disputes_of_payment(topup.customer_id, topup.payment.id)
    return again(topup).payment.state, [one.status for one in found], view.principal, view.contested, view.owed


def spend(topup: TopUp, moment: Moment, minor: int):
    return wallets.spend(
        customer_id=topup.customer_id, amount=cny(minor), actor=system("test"), now=moment.now, key=f"s:{minor}"
    )


def ask_money(topup: TopUp, moment: Moment, minor: int = 1):
    return wallets.request_withdrawal(
        customer_id=topup.customer_id, amount=cny(minor), account="ICBC", actor=system("test"), now=moment.now, key="w"
    )


def test_what_is_contested_does_not_leave_until_it_is_won(paid: TopUp, moment: Moment) -> None:
    contest(paid, moment)
    assert stands(paid) == (S.DISPUTED, [OPEN], 10_000, 10_000, 0)
    with pytest.raises(Refused):
        ask_money(paid, moment)
    with pytest.raises(Refused) as refused:
        refund(paid, moment)
    assert refused.value.code == "payment_disputed"
    decide(paid, moment, "won")
    assert stands(paid) == (S.CREDITED, [WON], 10_000, 0, 0)
    assert ask_money(paid, moment, 10_000).status == "requested"


def test_lost_takes_what_is_there_and_books_what_was_spent_as_owed(paid: TopUp, moment: Moment) -> None:
    spend(paid, moment, 6_000)
    contest(paid, moment)
    decide(paid, moment, "lost")
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 0, 0, 6_000)
    assert again(paid).payment.charged_back == cny(10_000)
    with pytest.raises(Refused) as refused:
        refund(paid, moment)
    assert refused.value.code == "not_refundable"


def test_a_part_that_is_lost_leaves_the_rest_to_be_refunded(paid: TopUp, moment: Moment) -> None:
    contest(paid, moment, 3_000)
    decide(paid, moment, "lost")
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 7_000, 0, 0)
    assert refund(paid, moment).amount == cny(7_000)
    assert stands(paid)[0] is S.CHARGED_BACK


def test_several_disputes_of_one_payment_end_one_after_the_other(paid: TopUp, moment: Moment) -> None:
    contest(paid, moment, 3_000)
    contest(paid, moment, 2_000)
    decide(paid, moment, "lost")
    assert stands(paid) == (S.DISPUTED, [LOST, OPEN], 7_000, 7_000, 0)
    decide(paid, moment, "won")
    assert stands(paid) == (S.CHARGED_BACK, [LOST, WON], 7_000, 0, 0)


def test_won_after_lost_gives_it_back_and_lost_again_takes_it_again(paid: TopUp, moment: Moment) -> None:
    spend(paid, moment, 6_000)
    contest(paid, moment)
    decide(paid, moment, "lost")
    decide(paid, moment, "won")
    assert stands(paid) == (S.CREDITED, [WON], 4_000, 0, 0)
    decide(paid, moment, "lost")
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 0, 0, 6_000)


def test_a_resend_and_an_older_word_that_comes_after_change_nothing(paid: TopUp, moment: Moment) -> None:
    contest(paid, moment)
    provider.set_order_faults(paid.payment.number, ["duplicated", "reordered"], 60)
    decide(paid, moment, "lost")
    moment.passes(minutes=1)
    post_comes(moment)
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 0, 0, 0)
    assert EventRow.objects.filter(type="payments.dispute_lost").count() == 1


def test_a_lost_notice_is_found_out_by_asking(paid: TopUp, moment: Moment) -> None:
    provider.set_order_faults(paid.payment.number, ["lost"], 60)
    contest(paid, moment)
    assert stands(paid)[0] is S.CREDITED
    operations.ask_channel(paid.customer_id, paid.payment.id, actor=system("test"), now=moment.now)
    assert stands(paid)[:2] == (S.DISPUTED, [OPEN])
    decide(paid, moment, "lost")
    assert stands(paid)[:2] == (S.DISPUTED, [OPEN])
    moment.passes(hours=25)
    operations.janitor(moment.now)
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 0, 0, 0)
    assert again(paid).payment.next_ask_at is None


def test_a_dispute_that_overtakes_the_payment_is_credited_and_contested_at_once(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    provider.set_order_faults(topup.payment.number, ["lost"], 60)
    provider.pay(topup.payment.number, moment.now)
    provider.set_order_faults(topup.payment.number, [], 60)
    contest(topup, moment)
    assert stands(topup) == (S.DISPUTED, [OPEN], 10_000, 10_000, 0)


def test_one_that_was_lost_before_it_was_heard_of_is_taken_at_once(paid: TopUp, moment: Moment) -> None:
    provider.set_order_faults(paid.payment.number, ["lost"], 60)
    contest(paid, moment)
    provider.set_order_faults(paid.payment.number, [], 60)
    decide(paid, moment, "lost")
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 0, 0, 0)
    kinds = ["payments.payment_disputed", "payments.dispute_lost"]
    assert [EventRow.objects.filter(type=kind).count() for kind in kinds] == [1, 1]


def test_after_a_part_was_refunded_the_rest_is_taken_and_what_was_had_twice_is_owed(
    paid: TopUp, moment: Moment
) -> None:
    refund(paid, moment, minor=4_000)
    contest(paid, moment)
    decide(paid, moment, "lost")
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 0, 0, 4_000)


def test_after_won_it_stands_as_its_refunds_left_it(paid: TopUp, moment: Moment) -> None:
    refund(paid, moment, minor=4_000)
    contest(paid, moment, 6_000)
    decide(paid, moment, "won")
    assert stands(paid) == (S.PARTIALLY_REFUNDED, [WON], 6_000, 0, 0)


def test_a_refund_that_never_reached_the_channel_is_not_sent_while_the_payment_is_contested(
    paid: TopUp, moment: Moment
) -> None:
    provider.set_order_faults(paid.payment.number, ["down"], 60)
    pending = refund(paid, moment, minor=4_000)
    provider.set_order_faults(paid.payment.number, [], 60)
    SandboxRefund.objects.all().delete()
    contest(paid, moment)
    asked = operations.ask_refund(paid.customer_id, pending.id, actor=system("test"), now=moment.now)
    assert (asked.said, asked.refund.status) == ("withheld", RefundStatus.PENDING)
    decide(paid, moment, "won")
    assert stands(paid)[0] is S.REFUNDING
    asked = operations.ask_refund(paid.customer_id, pending.id, actor=system("test"), now=moment.now)
    assert asked.refund.status is RefundStatus.COMPLETED
    assert stands(paid) == (S.PARTIALLY_REFUNDED, [WON], 6_000, 0, 0)


def test_more_than_was_paid_is_quarantined_and_nothing_moves(paid: TopUp, moment: Moment) -> None:
    contest(paid, moment, 9_000)
    row = SandboxDispute.objects.get()
    row.pk, row.number = "D2", "D2"
    SandboxDispute.objects.create(number="D2", order=row.order, amount=1_001, state="open", raised_at=moment.now)
    provider.refresh_state(SandboxOrder.objects.get(), moment.passes(minutes=1))
    post_comes(moment)
    assert stands(paid) == (S.DISPUTED, [OPEN], 10_000, 10_000, 0)
    assert NotificationRow.objects.filter(quarantine="wrong_amount").count() == 1


@pytest.mark.parametrize(
    ("before", "said", "later", "follows"),
    [
        ((OPEN, True), OPEN, 1, None),
        ((OPEN, True), WON, 1, WON),
        ((OPEN, True), LOST, -1, LOST),
        ((WON, True), OPEN, 1, None),
        ((LOST, True), OPEN, 1, None),
        ((LOST, True), LOST, 1, None),
        ((LOST, True), WON, 1, WON),
        ((LOST, True), WON, 0, None),
        ((LOST, True), WON, -1, None),
        ((LOST, True), WON, None, None),
        ((WON, True), LOST, 1, LOST),
        ((WON, True), LOST, -1, None),
        ((WON, False), LOST, -1, LOST),
        ((LOST, False), WON, None, WON),
    ],
)
def test_what_a_word_makes_of_a_dispute(moment, before, said, later, follows) -> None:
    status, is_by_channel = before
    at = None if later is None else moment.now + timedelta(minutes=later)
    assert rules.decided_dispute(status, said, at=at, said_at=moment.now, is_by_channel=is_by_channel) is follows


def test_a_payment_that_stood_contested_before_disputes_were_kept_is_taken_on(paid: TopUp, moment: Moment) -> None:
    PaymentRow.objects.update(state="disputed")
    assert operations.janitor(moment.now) >= 1
    assert stands(paid) == (S.DISPUTED, [OPEN], 10_000, 10_000, 0)
    assert queries.disputes_open(paid.customer_id)[0].number == ""
    operations.janitor(moment.now)
    assert stands(paid)[1] == [OPEN]


def test_it_is_asked_about_each_day_and_waits_for_a_person(paid: TopUp, moment: Moment) -> None:
    contest(paid, moment)
    assert again(paid).payment.next_ask_at == moment.now + timedelta(hours=24)
    assert queries.attention(actor=RISK, now=moment.now).disputes_open == 1
    assert [one.payment_id for one in queries.disputes(actor=RISK, status=OPEN).items] == [paid.payment.id]
    assert queries.dispute(paid.customer_id, queries.disputes(actor=RISK).items[0].id, actor=RISK).status is OPEN
    decide(paid, moment, "won")
    assert queries.attention(actor=RISK, now=moment.now).disputes_open == 0
    assert principal(paid.customer_id) == 10_000


def test_the_bill_tells_what_was_lost_and_given_back_and_comes_to_what_the_books_say(
    paid: TopUp, moment: Moment
) -> None:
    spend(paid, moment, 6_000)
    contest(paid, moment, 9_000)
    first = moment.now.astimezone(time_zone()).date()
    decide(paid, moment, "lost")
    moment.passes(days=1)
    decide(paid, moment, "won")
    decide(paid, moment, "lost")
    bills = [
        operations.fetch_bill("sandbox", first + timedelta(days=days), actor=system("test"), now=moment.now).rows
        for days in range(2)
    ]
    told = [[(row.kind, row.amount.amount_minor) for row in rows] for rows in bills]
    assert told == [
        [("payment", 10_000), ("charge_back", -9_000)],
        [("charge_back_reversal", 9_000), ("charge_back", -9_000)],
    ]
    [clearing] = [
        line
        for line in trial_balance().lines
        if (line.is_book, line.kind, line.detail) == (True, "clearing", "sandbox")
    ]
    assert -clearing.total == sum(amount for rows in told for _kind, amount in rows)
    assert {row.refund_number for rows in bills for row in rows if row.kind != "payment"} == {
        SandboxDispute.objects.get().number
    }
