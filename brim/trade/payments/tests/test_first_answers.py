"""A request that is sent again is answered as it was at first, whatever has come of it meanwhile.

Source: docs/rules/10.
"""

from dataclasses import replace

import pytest

from brim.base.kit.refusals import Refused, Unavailable
from brim.trade.payments import operations
from brim.trade.payments.channels.contract import Reply, Request
from brim.trade.payments.models import PaymentRow, RefundRow, TopUpRow
from brim.trade.payments.tests.till import Moment, again, payer_pays, post_comes, principal, refund, start
from brim.trade.payments.types import PaymentState, RefundStatus, TopUp, TopUpStatus
from brim.trade.sandbox import operations as provider
from brim.trade.sandbox.models import SandboxRefund
from brim.trade.wallets.queries import assert_wallets_balance

pytestmark = pytest.mark.django_db(transaction=True)


def silent(_request: Request) -> Reply:
    raise Unavailable("no answer")


def credited(topup: TopUp, moment: Moment) -> TopUp:
    payer_pays(topup, moment)
    moment.passes(minutes=1)
    post_comes(moment)
    assert again(topup).status is TopUpStatus.CREDITED
    return topup


def test_a_top_up_that_was_paid_meanwhile_is_pending_with_its_page_as_at_first(customer: int, moment: Moment) -> None:
    first = credited(start(customer, moment), moment)
    assert (first.status, first.payment.state) == (TopUpStatus.PENDING, PaymentState.PENDING)
    assert start(customer, moment) == replace(first, replayed=True, payment=settled_as(first))
    refund(first, moment)
    assert start(customer, moment) == replace(first, replayed=True, payment=settled_as(first))
    assert principal(customer) == 0
    assert_wallets_balance()


def settled_as(first: TopUp) -> object:
    """Whether it is still to be asked about is ours alone, and goes out with no answer."""
    return replace(first.payment, next_ask_at=None)


@pytest.mark.parametrize("end", ["declined", "expired"])
def test_a_top_up_that_nobody_paid_is_pending_as_at_first(customer: int, moment: Moment, end: str) -> None:
    first = start(customer, moment)
    if end == "declined":
        provider.decline(first.payment.number, moment.now)
        post_comes(moment)
    else:
        operations.janitor(moment.passes(hours=3))
    assert again(first).status == {"declined": "failed", "expired": "expired"}[end]
    answer = start(customer, moment)
    assert (answer.id, answer.status, answer.payment.state) == (first.id, TopUpStatus.PENDING, PaymentState.PENDING)
    assert answer.checkout_url == first.checkout_url
    assert principal(customer) == 0


def test_cash_that_went_back_meanwhile_is_credited_as_at_first(customer: int, moment: Moment) -> None:
    first = start(customer, moment, channel="cash")
    refund(first, moment, minor=4_000)
    moment.passes(minutes=1)
    assert start(customer, moment, channel="cash") == replace(first, replayed=True)
    assert principal(customer) == 6_000
    assert_wallets_balance()


def test_a_top_up_that_the_channel_declined_at_first_is_declined_again(customer: int, moment: Moment) -> None:
    for send in (lambda _request: Reply(422, b'{"code": "bad_amount"}'), silent):
        with pytest.raises(Refused) as refused:
            start(customer, moment, send=send)
        assert (refused.value.code, refused.value.details) == ("channel_declined", {"channel": "sandbox"})
    assert (TopUpRow.objects.count(), PaymentRow.objects.get().state) == (1, PaymentState.FAILED)


def test_a_top_up_whose_channel_never_answered_is_told_as_it_stands(customer: int, moment: Moment) -> None:
    with pytest.raises(Refused):
        start(customer, moment, send=silent)
    operations.janitor(moment.passes(hours=3))
    answer = start(customer, moment)
    assert (answer.status, answer.checkout_url, answer.replayed) == (TopUpStatus.EXPIRED, "", True)


@pytest.mark.parametrize("end", [RefundStatus.COMPLETED, RefundStatus.CANCELLED])
def test_a_refund_that_was_settled_meanwhile_is_pending_as_at_first(
    customer: int, moment: Moment, end: RefundStatus
) -> None:
    topup = credited(start(customer, moment), moment)
    provider.set_order_faults(topup.payment.number, ["slow_refund"], 90)
    first = refund(topup, moment, minor=4_000)
    assert (first.status, first.settled_at) == (RefundStatus.PENDING, None)
    if end is RefundStatus.CANCELLED:
        SandboxRefund.objects.update(state="failed")
    operations.janitor(moment.passes(minutes=5))
    assert RefundRow.objects.get().status == end
    answer = refund(topup, moment, minor=4_000)
    assert (answer.id, answer.status, answer.settled_at, answer.replayed) == (first.id, "pending", None, True)
    assert principal(customer) == (6_000 if end is RefundStatus.COMPLETED else 10_000)
    assert_wallets_balance()


def test_a_refund_that_was_settled_at_once_is_so_as_at_first(customer: int, moment: Moment) -> None:
    topup = credited(start(customer, moment), moment)
    first = refund(topup, moment, minor=4_000)
    assert (first.status, first.settled_at) == (RefundStatus.COMPLETED, moment.now)
    moment.passes(minutes=1)
    assert refund(topup, moment, minor=4_000) == replace(first, replayed=True)
    assert principal(customer) == 6_000
    assert_wallets_balance()
