"""Payments that were over before Brim wrote them down stand in the lists and are refunded like any other."""

import pytest

from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import ids
from brim.base.kit.refusals import Forbidden
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations, queries
from brim.trade.payments.models import TopUpRow
from brim.trade.payments.operations import PastTopUp
from brim.trade.payments.tests.till import Moment, cny, principal, refund
from brim.trade.payments.types import PaymentState, RefundStatus, TopUpStatus
from brim.trade.sandbox.models import SandboxOrder
from brim.trade.wallets import operations as wallets

pytestmark = pytest.mark.django_db(transaction=True)


def past(customer: int, house: int, moment: Moment, channel: str) -> PastTopUp:
    one = PastTopUp(customer, ids.make(), ids.make(), cny(10_000), channel, house, "staff:12", moment.now)
    wallets.credit_top_up(
        customer_id=customer,
        topup_id=one.topup_id,
        paid=one.amount,
        channel=channel,
        payment_id=one.payment_id,
        store_id=house,
        actor=system("test"),
        now=moment.now,
        key=f"topup:{one.topup_id}",
    )
    return one


@pytest.mark.parametrize("channel", ["sandbox", "cash"])
def test_a_past_top_up_is_found_with_its_payment(customer: int, house: int, moment: Moment, channel: str) -> None:
    one = past(customer, house, moment, channel)
    operations.record_past_top_ups([one], actor=system("test"))
    found = queries.topup(customer, one.topup_id)
    assert (found.status, found.amount, found.payment.state) == (
        TopUpStatus.CREDITED,
        cny(10_000),
        PaymentState.CREDITED,
    )
    assert SandboxOrder.objects.count() == (1 if channel == "sandbox" else 0)
    assert principal(customer) == 10_000
    assert_books_balance()


def test_a_past_top_up_of_the_sandbox_is_given_back_by_it(customer: int, house: int, moment: Moment) -> None:
    one = past(customer, house, moment, "sandbox")
    operations.record_past_top_ups([one], actor=system("test"))
    moment.passes(minutes=60)
    assert refund(queries.topup(customer, one.topup_id), moment).status is RefundStatus.COMPLETED
    assert principal(customer) == 0
    assert SandboxOrder.objects.get().refunded == 10_000
    assert_books_balance()


def test_who_may_not_write_payments_writes_no_history(customer: int, house: int, moment: Moment) -> None:
    one = past(customer, house, moment, "cash")
    with pytest.raises(Forbidden):
        operations.record_past_top_ups([one], actor=Actor(ActorKind.STAFF, 12, frozenset({"payments:read"})))
    assert not TopUpRow.objects.exists()
