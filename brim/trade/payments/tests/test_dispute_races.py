"""Disputes against all that moves the same value, on real connections: whichever comes first, the books agree."""

from functools import partial

import pytest

from brim.base.identity.types import Actor, ActorKind, system
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations, queries
from brim.trade.payments.models import DisputeOutcomeRow, DisputeRow, NotificationRow
from brim.trade.payments.queries.verification import verify_disputes
from brim.trade.payments.tests.test_races import at_once
from brim.trade.payments.tests.till import Moment, again, cny, payer_pays, start
from brim.trade.payments.types import DisputeStatus, OutcomeStatus, PaymentState, TopUp
from brim.trade.sandbox import delivery
from brim.trade.sandbox import operations as provider
from brim.trade.sandbox.models import SandboxDelivery
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries as balances
from brim.trade.wallets.types import Spend

pytestmark = pytest.mark.django_db(transaction=True)
TEST = system("test")
OFFICE = Actor(ActorKind.STAFF, 32, frozenset({"disputes:approve"}), None, "req_f", "Sun")


@pytest.fixture
def paid(customer: int, moment: Moment) -> TopUp:
    topup = start(customer, moment)
    payer_pays(topup, moment)
    operations.janitor(moment.passes(minutes=1))
    return again(topup)


@pytest.fixture(autouse=True)
def proved(transactional_db: None):
    yield
    assert_books_balance()
    assert balances.verify_lots() == []
    assert verify_disputes() == []


def spend(customer: int, moment: Moment, minor: int, key: str = "x:s") -> object:
    request = Spend(customer_id=customer, amount=minor, currency="CNY", actor=TEST, key=key)
    [result] = wallets.spend_batch([request], now=moment.now)
    return result


def facts(customer: int) -> tuple[int, int, int]:
    """(principal, contested, owed)"""
    view = balances.wallet(customer, "CNY")
    return view.principal, view.contested, view.owed


def lose(topup: TopUp, moment: Moment) -> None:
    """The bank decides for the payer; nobody has told us yet."""
    provider.dispute(topup.payment.number, moment.passes(minutes=1))
    provider.decide_dispute(topup.payment.number, "lost", moment.passes(minutes=1))


def ask(topup: TopUp, moment: Moment) -> object:
    return operations.ask_channel(topup.customer_id, topup.payment.id, actor=TEST, now=moment.now)


def contest_by_hand(topup: TopUp, moment: Moment, key: str) -> object:
    return operations.raise_dispute(
        customer_id=topup.customer_id,
        payment_id=topup.payment.id,
        reason="letter",
        actor=TEST,
        now=moment.now,
        key=key,
    )


def test_a_dispute_that_comes_while_a_withdrawal_is_approved_stops_it_or_is_met_by_it(
    customer: int, moment: Moment, paid: TopUp
) -> None:
    """Whichever is first: approved and marked as paid despite it, or refused and still waiting."""
    asked = wallets.request_withdrawal(
        customer_id=customer, amount=cny(4_000), account="ICBC", actor=system("one"), now=moment.now, key="x:w"
    )
    who = {"customer_id": customer, "withdrawal_id": asked.id, "actor": system("two"), "now": moment.now}
    results = at_once(
        lambda: wallets.approve_withdrawal(**who, key="x:a"),
        lambda: contest_by_hand(paid, moment, "x:d"),
        lambda: contest_by_hand(paid, moment, "x:d"),
    )
    assert again(paid).payment.state is PaymentState.DISPUTED
    assert DisputeRow.objects.count() == 1
    stands = balances.withdrawal(customer, asked.id).status
    assert (stands, results[0] == "value_contested") in {("approved", False), ("requested", True)}
    if stands == "approved":
        paid = wallets.mark_withdrawal_paid(**who, key="x:p", payout_reference="B1")
        assert paid.paid_despite == ("contested",)


def test_a_dispute_is_lost_once_however_many_say_so_while_the_value_is_spent(
    customer: int, moment: Moment, paid: TopUp
) -> None:
    lose(paid, moment)
    at_once(*[lambda: ask(paid, moment)] * 3, lambda: spend(customer, moment, 6_000))
    principal, contested, owed = facts(customer)
    assert (principal, contested) == (0, 0)
    assert owed in {0, 6_000}
    assert again(paid).payment.charged_back == cny(10_000)


def test_the_same_notice_many_times_at_once_contests_and_loses_once(customer: int, moment: Moment, paid: TopUp) -> None:
    for state in ("open", "lost"):
        if state == "open":
            provider.dispute(paid.payment.number, moment.passes(minutes=1))
        else:
            provider.decide_dispute(paid.payment.number, state, moment.passes(minutes=1))
        row = SandboxDelivery.objects.order_by("-id").first()
        signed = delivery.signed(row, moment.now)
        receive = partial(operations.receive_notification, "sandbox", signed.content, signed.headers, moment.now)
        receipts = at_once(*[receive] * 4)
        at_once(
            *[lambda one=one: operations.work_notification(*one.work, moment.now) for one in receipts if one.work],
            lambda: operations.work_notifications(moment.now),
        )
        assert NotificationRow.objects.filter(quarantine="").count() == NotificationRow.objects.count()
        assert [one.status for one in DisputeRow.objects.all()] == [state]
    assert facts(customer) == (0, 0, 0)


def test_a_dispute_that_comes_while_the_wallet_is_closed_leaves_its_value_there_or_finds_it_gone(
    customer: int, moment: Moment, paid: TopUp
) -> None:
    start(customer, moment, minor=500, channel="cash", key="x:t")
    provider.dispute(paid.payment.number, moment.passes(minutes=1))

    def close(total: int) -> object:
        return wallets.close_wallet(
            customer_id=customer,
            currency="CNY",
            total=cny(total),
            account="ICBC",
            actor=TEST,
            now=moment.now,
            key=f"x:c{total}",
            reason="moving",
        )

    results = at_once(lambda: close(10_500), lambda: close(500), lambda: ask(paid, moment))
    closed = [result.amount for result in results[:2] if not isinstance(result, str)]
    assert len(closed) <= 1
    held = balances.wallet(customer, "CNY").held
    assert held == sum(closed)
    provider.decide_dispute(paid.payment.number, "lost", moment.passes(minutes=1))
    ask(paid, moment)
    # What was set aside for the payout is not torn out of it: it is owed, and not let out.
    assert facts(customer)[2] == (10_000 if closed == [10_500] else 0)


def test_a_top_up_at_the_moment_of_the_loss_pays_the_debt_whichever_is_first(
    customer: int, moment: Moment, paid: TopUp
) -> None:
    spend(customer, moment, 10_000)
    lose(paid, moment)
    at_once(
        lambda: ask(paid, moment),
        lambda: start(customer, moment, minor=4_000, channel="cash", key="x:t"),
    )
    assert facts(customer) == (0, 0, 6_000)
    start(customer, moment, minor=7_000, channel="cash", key="x:t2")
    assert facts(customer) == (1_000, 0, 0)


def test_one_outcome_waits_however_many_say_one_and_is_made_once_whoever_agrees(
    customer: int, moment: Moment, paid: TopUp
) -> None:
    contest_by_hand(paid, moment, "x:d")
    found = DisputeRow.objects.get()

    def say(word: str, key: str) -> object:
        return operations.record_dispute_outcome(
            customer_id=customer,
            dispute_id=found.id,
            outcome=word,
            reason="letter",
            actor=TEST,
            now=moment.now,
            key=key,
        )

    said = at_once(*[lambda turn=turn: say("lost" if turn % 2 else "won", f"x:said-{turn}") for turn in range(4)])
    assert sorted(str(one) for one in said if isinstance(one, str)) == ["outcome_requested"] * 3
    asked = DisputeOutcomeRow.objects.get()

    def decide(key: str, *, is_agreed: bool = True) -> object:
        who = {"customer_id": customer, "outcome_id": asked.id, "actor": OFFICE, "now": moment.now, "key": key}
        if is_agreed:
            return operations.approve_dispute_outcome(**who)
        return operations.reject_dispute_outcome(**who, reason="no")

    results = at_once(
        lambda: decide("x:a"), lambda: decide("x:a"), lambda: decide("x:b"), lambda: decide("x:r", is_agreed=False)
    )
    stood = queries.dispute_outcome(customer, asked.id, actor=TEST)
    assert stood.status in {OutcomeStatus.MADE, OutcomeStatus.REJECTED}
    assert results.count("already_decided") in {2, 3}
    expected = stood.outcome if stood.status is OutcomeStatus.MADE else DisputeStatus.OPEN
    assert DisputeRow.objects.get().status == expected


def test_a_person_agrees_while_the_channel_says_otherwise_and_the_channel_is_right(
    customer: int, moment: Moment, paid: TopUp
) -> None:
    provider.dispute(paid.payment.number, moment.passes(minutes=1))
    ask(paid, moment)
    found = DisputeRow.objects.get()
    asked = operations.record_dispute_outcome(
        customer_id=customer, dispute_id=found.id, outcome="won", reason="letter", actor=TEST, now=moment.now, key="x:o"
    )
    provider.decide_dispute(paid.payment.number, "lost", moment.passes(minutes=1))
    who = {"customer_id": customer, "outcome_id": asked.id, "actor": OFFICE, "now": moment.now, "key": "x:a"}
    at_once(lambda: operations.approve_dispute_outcome(**who), *[lambda: ask(paid, moment)] * 2)
    ask(paid, moment)
    assert facts(customer) == (0, 0, 0)
    assert DisputeRow.objects.get().status == DisputeStatus.LOST
    assert DisputeOutcomeRow.objects.get().status in {OutcomeStatus.MADE, OutcomeStatus.OVERTAKEN}
    assert again(paid).payment.state is PaymentState.CHARGED_BACK
