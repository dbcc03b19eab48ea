"""Money that comes for an erased customer is not lost, and is not put where nobody could spend it."""

import pytest

from brim.base.events import queries as events
from brim.base.identity.types import system
from brim.base.kit.refusals import Conflict
from brim.core.customers import operations as customers
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations, queries
from brim.trade.payments.models import CashMovementRow, PaymentRow
from brim.trade.payments.tests.till import Moment, again, payer_pays, post_comes, principal, start
from brim.trade.payments.types import PaymentState, TopUpStatus

pytestmark = pytest.mark.django_db(transaction=True)
TEST = system("test")


def erase(customer: int, moment: Moment) -> None:
    customers.forget(customer, actor=TEST, now=moment.now, reason="asked for")


@pytest.mark.parametrize("how", ["by the channel's word", "by asking"])
def test_a_payment_for_an_erased_customer_waits_in_the_quarantine(customer: int, moment: Moment, how: str) -> None:
    topup = start(customer, moment)
    erase(customer, moment)
    payer_pays(topup, moment)
    if how == "by asking":
        operations.ask_channel(customer, topup.payment.id, actor=TEST, now=moment.now)
    else:
        post_comes(moment)
    waits = again(topup).payment
    assert (waits.state, waits.doubt) == (PaymentState.PAID, "customer_erased")
    assert principal(customer) == 0
    assert [one.id for one in queries.list_status_mismatches(actor=TEST)] == [topup.payment.id]
    later = moment.passes(days=1)
    assert queries.attention(actor=TEST, now=later) == queries.Attention(quarantine_open=1)
    assert not queries.is_stuck(waits, later)
    assert_books_balance()


def test_the_janitor_tells_of_it_once(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    erase(customer, moment)
    payer_pays(topup, moment)
    operations.janitor(moment.passes(minutes=2))
    assert again(topup).payment.doubt == "customer_erased"
    assert operations.janitor(moment.passes(days=2)) == 1
    assert operations.janitor(moment.passes(minutes=5)) == 0
    told = [one.type for one in events.read(after=None, limit=100, types=("payments.answer_quarantined",)).items]
    assert len(told) == 1
    assert_books_balance()


def test_a_person_says_that_it_was_sent_back(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    erase(customer, moment)
    payer_pays(topup, moment)
    post_comes(moment)
    settled = operations.resolve_answer(
        customer, topup.payment.id, reason="sent back as 4711", actor=TEST, now=moment.now
    )
    assert (settled.state, settled.doubt, settled.next_ask_at) == (PaymentState.SENT_BACK, "", None)
    assert again(topup).status == TopUpStatus.FAILED
    assert not queries.attention(actor=TEST, now=moment.passes(days=1))
    assert_books_balance()


def test_nothing_is_started_and_no_cash_is_taken(customer: int, moment: Moment) -> None:
    erase(customer, moment)
    for channel in ("sandbox", "cash"):
        with pytest.raises(Conflict) as refused:
            start(customer, moment, channel=channel, key=f"x:{channel}")
        assert refused.value.code == "customer_forgotten"
    assert (PaymentRow.objects.count(), CashMovementRow.objects.count()) == (0, 0)
    assert_books_balance()
