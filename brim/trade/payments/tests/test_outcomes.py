"""What people say of disputes: recorded by one, decided by two, seen where the payment is, and sealed."""

from dataclasses import replace

import pytest

from brim.base.events.models import EventRow
from brim.base.identity.operations import create_key
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit.refusals import Forbidden, Invalid, NotFound, Refused
from brim.core.customers import operations as customers
from brim.core.customers.models import CustomerRow
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations, queries
from brim.trade.payments.models import DisputeOutcomeRow, DisputeRow, PaymentRow
from brim.trade.payments.queries.verification import verify_disputes
from brim.trade.payments.tests.test_disputes import contest, decide, paid, spend, stands
from brim.trade.payments.tests.till import Moment, cny, start
from brim.trade.payments.types import DisputeOutcome, DisputeStatus, OutcomeStatus, PaymentState, TopUp
from brim.trade.sandbox.models import SandboxDispute
from brim.trade.wallets.models import Operation
from brim.trade.wallets.queries import assert_wallets_balance

__all__ = ["paid"]
pytestmark = pytest.mark.django_db(transaction=True)
RISK = Actor(ActorKind.STAFF, 31, frozenset({"disputes:write", "payments:read"}), None, "req_r", "Wu")
OFFICE = Actor(ActorKind.STAFF, 32, frozenset({"disputes:approve", "payments:read"}), None, "req_f", "Sun")
OPEN, WON, LOST = DisputeStatus
S = PaymentState


@pytest.fixture(autouse=True)
def proved(transactional_db: None):
    yield
    assert_books_balance()
    assert_wallets_balance()
    assert verify_disputes() == []


def by_hand(topup: TopUp, moment: Moment, *, key: str = "x:d", actor: Actor = RISK, minor: int | None = None):
    return operations.raise_dispute(
        customer_id=topup.customer_id,
        payment_id=topup.payment.id,
        reason="Letter of the bank",
        actor=actor,
        now=moment.now,
        key=key,
        amount=None if minor is None else cny(minor),
    )


def say(found, moment: Moment, word: str, *, key: str = "x:o", reason: str = "Letter", actor: Actor = RISK):
    return operations.record_dispute_outcome(
        customer_id=found.customer_id,
        dispute_id=found.id,
        outcome=word,
        reason=reason,
        actor=actor,
        now=moment.now,
        key=key,
    )


def agree(asked: DisputeOutcome, moment: Moment, *, key: str = "x:a", actor: Actor = OFFICE):
    return operations.approve_dispute_outcome(
        customer_id=asked.customer_id, outcome_id=asked.id, actor=actor, now=moment.now, key=key
    )


def refuse(asked: DisputeOutcome, moment: Moment, *, key: str = "x:r", actor: Actor = OFFICE):
    return operations.reject_dispute_outcome(
        customer_id=asked.customer_id,
        outcome_id=asked.id,
        reason="Not on the bill",
        actor=actor,
        now=moment.now,
        key=key,
    )


def refusal_of(work) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.code


def test_a_person_records_one_once_per_key(paid: TopUp, moment: Moment) -> None:
    found = by_hand(paid, moment)
    assert (found.amount, found.status, found.opened_by) == (cny(10_000), OPEN, RISK.label)
    assert by_hand(paid, moment).replayed
    assert refusal_of(lambda: by_hand(paid, moment, minor=5)) == "key_conflict"
    agree(say(found, moment, "lost"), moment)
    first = by_hand(paid, moment)
    assert (first.id, first.status, first.replayed) == (found.id, OPEN, True)


def test_what_a_person_says_moves_nothing_until_a_second_one_agrees(paid: TopUp, moment: Moment) -> None:
    spend(paid, moment, 6_000)
    found = by_hand(paid, moment)
    asked = say(found, moment, "lost")
    assert (asked.status, asked.outcome, asked.requested_by) == (OutcomeStatus.REQUESTED, LOST, RISK.label)
    assert stands(paid) == (S.DISPUTED, [OPEN], 4_000, 4_000, 0)
    assert queries.dispute(found.customer_id, found.id, actor=RISK).waits == asked
    assert queries.attention(actor=OFFICE, now=moment.now).outcomes_waiting == 1
    both = replace(RISK, permissions=RISK.permissions | OFFICE.permissions)
    assert refusal_of(lambda: agree(asked, moment, actor=both)) == "second_person_needed"
    with pytest.raises(Forbidden):
        agree(asked, moment, actor=RISK)
    assert stands(paid) == (S.DISPUTED, [OPEN], 4_000, 4_000, 0)
    made = agree(asked, moment)
    assert (made.status, made.decided_by, made.replayed) == (OutcomeStatus.MADE, OFFICE.label, False)
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 0, 0, 6_000)
    assert agree(asked, moment).replayed
    assert queries.dispute(found.customer_id, found.id, actor=RISK).reason == "Letter"
    assert refusal_of(lambda: agree(asked, moment, key="x:b")) == "already_decided"
    assert refusal_of(lambda: refuse(asked, moment)) == "already_decided"
    assert queries.attention(actor=OFFICE, now=moment.now).outcomes_waiting == 0


def test_who_said_what_came_of_it_in_person_or_by_a_key_has_nothing_to_agree_to(paid: TopUp, moment: Moment) -> None:
    both = replace(RISK, permissions=RISK.permissions | OFFICE.permissions | {"*"})
    made = create_key(actor=both, now=moment.now, name="risk", scopes="all").facts
    key = Actor(ActorKind.KEY, made.id, frozenset({"*"}))
    say(by_hand(paid, moment), moment, "lost", actor=key)
    waits = [queries.attention(actor=actor, now=moment.now).outcomes_waiting for actor in (key, both, OFFICE)]
    assert waits == [0, 0, 1]


def test_what_is_not_agreed_to_leaves_the_dispute_as_it_stood(paid: TopUp, moment: Moment) -> None:
    found = by_hand(paid, moment)
    asked = say(found, moment, "won")
    refused = refuse(asked, moment)
    assert (refused.status, refuse(asked, moment).replayed) == (OutcomeStatus.REJECTED, True)
    assert stands(paid) == (S.DISPUTED, [OPEN], 10_000, 10_000, 0)
    assert refusal_of(lambda: agree(asked, moment)) == "already_decided"
    again_said = say(found, moment, "won", key="x:o2")
    agree(again_said, moment)
    assert stands(paid) == (S.CREDITED, [WON], 10_000, 0, 0)
    kinds = ["payments.dispute_outcome_requested", "payments.dispute_outcome_rejected", "payments.dispute_won"]
    assert [EventRow.objects.filter(type=kind).count() for kind in kinds] == [2, 1, 1]


def test_one_word_at_a_time_and_once_per_key(paid: TopUp, moment: Moment) -> None:
    found = by_hand(paid, moment)
    asked = say(found, moment, "lost")
    again_said = say(found, moment, "lost")
    assert (again_said.id, again_said.replayed) == (asked.id, True)
    assert refusal_of(lambda: say(found, moment, "won")) == "key_conflict"
    assert refusal_of(lambda: say(found, moment, "lost", reason="Another")) == "key_conflict"
    assert refusal_of(lambda: say(found, moment, "won", key="x:2")) == "outcome_requested"
    agree(asked, moment)
    first = say(found, moment, "lost")
    assert (first.id, first.status, first.decided_by, first.replayed) == (asked.id, OutcomeStatus.REQUESTED, "", True)
    assert refusal_of(lambda: say(found, moment, "lost", key="x:3")) == "already_decided"


def test_people_decide_the_other_way_round_and_the_channel_counts_more_than_they(paid: TopUp, moment: Moment) -> None:
    found = by_hand(paid, moment)
    agree(say(found, moment, "won"), moment)
    agree(say(found, moment, "lost", key="x:2"), moment, key="x:a2")
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 0, 0, 0)
    agree(say(found, moment, "won", key="x:3"), moment, key="x:a3")
    assert stands(paid) == (S.CREDITED, [WON], 10_000, 0, 0)
    contest(paid, moment)
    assert stands(paid)[1] == [WON]  # the channel's own of the same amount: one dispute, and it is decided
    decide(paid, moment, "lost")
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 0, 0, 0)
    assert DisputeRow.objects.get().number == SandboxDispute.objects.get().number
    assert refusal_of(lambda: say(found, moment, "won", key="x:4")) == "decided_by_channel"


def test_a_word_that_waits_is_overtaken_by_the_channels(paid: TopUp, moment: Moment) -> None:
    contest(paid, moment)
    [found] = queries.disputes_of_payment(paid.customer_id, paid.payment.id)
    asked = say(found, moment, "won")
    decide(paid, moment, "lost")
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 0, 0, 0)
    stood = queries.dispute_outcome(asked.customer_id, asked.id, actor=RISK)
    assert stood.status is OutcomeStatus.OVERTAKEN
    assert refusal_of(lambda: agree(asked, moment)) == "already_decided"


def test_reasons_lie_sealed_and_nowhere_else(paid: TopUp, moment: Moment) -> None:
    found = by_hand(paid, moment)
    refuse(say(found, moment, "won", reason="Rosemary"), moment)
    written = [
        str(bytes(value) if isinstance(value, memoryview) else value)
        for kind in (DisputeRow, DisputeOutcomeRow, EventRow, PaymentRow, Operation)
        for row in kind.objects.values_list()
        for value in row
    ]
    assert [
        one for one in written for word in ("Letter of the bank", "Rosemary", "Not on the bill") if word in one
    ] == []
    [heard] = queries.dispute_outcomes(actor=RISK).items
    assert heard.reason == "Rosemary"
    customers.forget(paid.customer_id, reason="asked", actor=system("test"), now=moment.now)
    assert queries.dispute_outcome(heard.customer_id, heard.id, actor=RISK).reason == ""


def test_who_may_not_record_and_what_cannot_be_contested_is_refused(
    paid: TopUp, moment: Moment, cashier: Actor, customer: int, house: int
) -> None:
    with pytest.raises(Forbidden):
        by_hand(paid, moment, actor=cashier)
    with pytest.raises(Refused) as refused:
        by_hand(paid, moment, minor=10_001)
    assert refused.value.code == "dispute_too_large"
    operations.open_shift(store_id=house, opening=cny(0), actor=cashier, now=moment.now)
    cash = start(customer, moment, key="x:cash", channel="cash", actor=cashier, store_id=house)
    with pytest.raises(Refused) as refused:
        by_hand(cash, moment, key="x:c")
    assert refused.value.code == "not_disputable"
    unpaid = start(customer, moment, key="x:unpaid")
    with pytest.raises(Refused) as refused:
        by_hand(unpaid, moment, key="x:u")
    assert refused.value.code == "not_disputable"
    found = by_hand(paid, moment)
    with pytest.raises(Invalid):
        say(found, moment, "lost", reason=" ")
    for actor in (cashier, OFFICE):
        with pytest.raises(Forbidden):
            say(found, moment, "lost", actor=actor)
    assert stands(paid) == (S.DISPUTED, [OPEN], 20_000, 10_000, 0)


def test_a_dispute_is_seen_and_decided_where_its_payment_is(paid: TopUp, moment: Moment, house: int) -> None:
    """By who works for the payment's store, wherever the customer is at home; a payment without a store by who sees the
    customer."""
    found = by_hand(paid, moment)
    there, elsewhere = (replace(RISK, store_ids=frozenset({store})) for store in (house, house + 1))
    CustomerRow.objects.update(store_id=house)
    for store_id in (None, house):
        for row in (PaymentRow, DisputeRow):
            row.objects.update(store_id=store_id)
        assert [one.id for one in queries.disputes(actor=there).items] == [found.id]
        assert queries.dispute(found.customer_id, found.id, actor=there).id == found.id
        assert queries.disputes(actor=elsewhere).items == []
        for work in (
            lambda: queries.dispute(found.customer_id, found.id, actor=elsewhere),
            lambda: by_hand(paid, moment, key="x:2", actor=elsewhere),
            lambda: say(found, moment, "won", actor=elsewhere),
        ):
            with pytest.raises((Forbidden, NotFound)):
                work()
    asked = say(found, moment, "lost", actor=there)
    with pytest.raises((Forbidden, NotFound)):
        agree(asked, moment, actor=replace(OFFICE, store_ids=frozenset({house + 1})))
    assert stands(paid) == (S.DISPUTED, [OPEN], 10_000, 10_000, 0)
