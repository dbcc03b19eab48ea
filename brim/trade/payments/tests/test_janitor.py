"""Asking: what no notification told is found out, at exact moments, and never lost."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from brim.base.events.models import EventRow
from brim.base.kit.refusals import Unavailable
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import channels, operations
from brim.trade.payments.channels import sandbox
from brim.trade.payments.channels.contract import Reply, Request
from brim.trade.payments.models import PaymentRow, TopUpRow
from brim.trade.payments.operations import poller
from brim.trade.payments.tests.till import Moment, again, payer_pays, post_comes, principal, start
from brim.trade.payments.transport import send
from brim.trade.payments.types import PaymentState, TopUp, TopUpStatus
from brim.trade.sandbox import operations as provider
from brim.trade.sandbox.models import SandboxOrder
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.queries import assert_wallets_balance

pytestmark = pytest.mark.django_db(transaction=True)
Listen = Callable[[Request], Reply]


def listening(heard: list[str]) -> Listen:
    def pass_on(request: Request) -> Reply:
        heard.append(request.method + " " + request.url.removeprefix("http://127.0.0.1:8000/sandbox/api/"))
        return send(request)

    return pass_on


def silent(_request: Request) -> Reply:
    raise Unavailable("no answer")


def test_a_pending_payment_is_asked_about_at_1_min_5_min_30_min_and_closed_at_2_h(
    customer: int, moment: Moment
) -> None:
    topup = start(customer, moment)
    began, asked = moment.now, []
    while moment.now < began + timedelta(hours=3):
        moment.passes(seconds=30 if moment.now < began + timedelta(minutes=30) else 300)
        heard: list[str] = []
        operations.janitor(moment.now, listening(heard))
        if heard:
            asked.append((moment.now - began, [line.split(topup.payment.number)[1] for line in heard]))
    assert asked == [
        (timedelta(minutes=1), ["/"]),
        (timedelta(minutes=5), ["/"]),
        (timedelta(minutes=30), ["/"]),
        (timedelta(hours=2), ["/", "/close/", "/"]),
    ]
    assert (again(topup).status, again(topup).payment.state) == (TopUpStatus.EXPIRED, PaymentState.EXPIRED)
    assert again(topup).payment.asked == 4
    assert again(topup).payment.next_ask_at is None
    assert EventRow.objects.filter(type="payments.payment_expired").count() == 1
    assert SandboxOrder.objects.get().state == "closed"
    assert principal(customer) == 0
    assert_books_balance()


def test_while_the_channel_is_silent_the_payment_stays_pending_and_is_asked_on_and_on(
    customer: int, moment: Moment
) -> None:
    topup = start(customer, moment)
    began, asked = moment.now, []
    while moment.now < began + timedelta(hours=73):
        moment.passes(minutes=1 if moment.now < began + timedelta(minutes=30) else 30)
        if operations.janitor(moment.now, silent):
            asked.append(moment.now - began)
    assert asked == [
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=6),
        timedelta(hours=24),
        timedelta(hours=48),
        timedelta(hours=72),
    ]
    assert again(topup).payment.state is PaymentState.PENDING
    payer = SandboxOrder.objects.get()
    payer.state, payer.paid_at = "paid", moment.now
    payer.save()
    moment.passes(hours=24)
    operations.janitor(moment.now)
    assert principal(customer) == 10_000
    assert_books_balance()


def test_paid_at_the_channel_and_its_notification_lost_is_credited_after_a_minute(
    customer: int, moment: Moment
) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment, "lost")
    moment.passes(seconds=59)
    operations.janitor(moment.now)
    assert principal(customer) == 0
    moment.passes(seconds=1)
    operations.janitor(moment.now)
    operations.janitor(moment.now)
    assert principal(customer) == 10_000
    assert again(topup).payment.state is PaymentState.CREDITED
    assert_books_balance()


def test_paid_in_the_moment_of_closing_is_credited_not_expired(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    moment.passes(hours=2)

    def pays_before_the_close(request: Request) -> Reply:
        if request.url.endswith("/close/"):
            SandboxOrder.objects.update(state="paid", paid_at=moment.now)
        return send(request)

    operations.janitor(moment.now, pays_before_the_close)
    assert again(topup).payment.state is PaymentState.CREDITED
    assert principal(customer) == 10_000
    assert_books_balance()


def test_money_that_arrives_after_expiry_is_still_credited(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    moment.passes(hours=2)
    operations.janitor(moment.now)
    assert again(topup).status is TopUpStatus.EXPIRED
    order = SandboxOrder.objects.get()
    order.state, order.paid_at = "paid", moment.now
    order.save()
    provider.notify(order, "payment", provider.order_content(order), moment.now)
    post_comes(moment)
    assert again(topup).status is TopUpStatus.CREDITED
    assert principal(customer) == 10_000
    assert_books_balance()


def test_a_payment_the_channel_never_heard_of_expires_with_its_time(customer: int, moment: Moment) -> None:
    with pytest.raises(Exception, match="does not answer"):
        start(customer, moment, send=silent)
    for minutes in (1, 5, 30):
        moment.passes(minutes=minutes)
        operations.janitor(moment.now)
    assert PaymentRow.objects.get().state == PaymentState.CREATED
    moment.passes(hours=2)
    operations.janitor(moment.now)
    assert PaymentRow.objects.get().state == PaymentState.EXPIRED
    assert principal(customer) == 0


def test_an_answer_that_disagrees_moves_nothing_and_raises_an_alert(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment, "lost")

    def inflated(request: Request) -> Reply:
        body = json.loads(send(request).content)
        return Reply(200, json.dumps(body | {"amount": 10_000_000}).encode())

    moment.passes(minutes=1)
    operations.janitor(moment.now, inflated)
    assert again(topup).payment.state is PaymentState.PENDING
    assert EventRow.objects.filter(type="payments.answer_quarantined").count() == 1
    assert principal(customer) == 0
    assert_books_balance()


def test_a_payment_that_one_janitor_has_in_hand_is_not_asked_about_by_another(customer: int, moment: Moment) -> None:
    start(customer, moment)
    moment.passes(minutes=1)
    assert len(poller.claim_payments(moment.now, "sandbox")) == 1
    assert poller.claim_payments(moment.now, "sandbox") == []


def test_a_janitor_killed_with_a_payment_in_hand_loses_nothing(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment, "lost")
    moment.passes(minutes=1)
    poller.claim_payments(moment.now, "sandbox")
    moment.passes(minutes=2)
    operations.janitor(moment.now)
    assert again(topup).payment.state is PaymentState.CREDITED
    assert principal(customer) == 10_000
    assert_books_balance()


def with_slow(monkeypatch: pytest.MonkeyPatch, query: Callable[..., object]) -> None:
    """A second channel, whose server answers as `query` does; otherwise it is as the sandbox."""
    slow = SimpleNamespace(**{name: getattr(sandbox, name) for name in dir(sandbox)} | {"NAME": "slow", "query": query})
    monkeypatch.setitem(channels.CHANNELS, "slow", slow)


def of_slow(topup: TopUp) -> None:
    PaymentRow.objects.filter(customer_id=topup.customer_id, id=topup.payment.id).update(channel="slow")
    TopUpRow.objects.filter(customer_id=topup.customer_id, id=topup.id).update(channel="slow")


def test_a_slow_channel_delays_no_other(customer: int, moment: Moment, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow one hears nothing until the quick one's payment has been credited."""
    late, quick = start(customer, moment, key="x:1"), start(customer, moment, key="x:2")
    of_slow(late)
    payer_pays(quick, moment, "lost")
    moment.passes(minutes=1)
    seen: list[object] = []

    def query(_number: str, **_more: object) -> None:
        assert not connection.in_atomic_block, "nobody waits for a network within a transaction"
        until = time.monotonic() + 30
        while again(quick).payment.state is not PaymentState.CREDITED and time.monotonic() < until:
            time.sleep(0.02)
        seen.append(again(quick).payment.state)
        raise Unavailable("no answer")

    with_slow(monkeypatch, query)
    assert operations.janitor(moment.now) == 2
    assert seen == [PaymentState.CREDITED]
    assert again(late).payment.state is PaymentState.PENDING
    assert again(late).payment.next_ask_at == moment.now + timedelta(minutes=4)
    assert principal(customer) == 10_000
    assert_books_balance()


def test_what_breaks_in_one_channel_is_raised_and_holds_up_no_other(
    customer: int, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = start(customer, moment, key="x:1"), start(customer, moment, key="x:2")
    of_slow(broken)
    payer_pays(sound, moment, "lost")
    moment.passes(minutes=1)

    def query(_number: str, **_more: object) -> None:
        raise KeyError("a bug of ours")

    with_slow(monkeypatch, query)
    with pytest.raises(ExceptionGroup) as raised:
        operations.janitor(moment.now)
    assert raised.group_contains(KeyError)
    assert principal(customer) == 10_000
    assert_books_balance()


def test_what_a_channel_has_not_answered_in_time_stays_due(
    customer: int, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment, "lost")
    moment.passes(minutes=1)
    with monkeypatch.context() as patch:
        patch.setattr(poller, "POLL_BUDGET_S", -1)
        operations.janitor(moment.now)
    assert principal(customer) == 0
    moment.passes(minutes=2)
    operations.janitor(moment.now)
    assert principal(customer) == 10_000
    assert_books_balance()


AHEAD = ["2026-03-02T06:00:00+00:00", "2099-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00"]
BEHIND = ["1969-12-31T23:59:59+00:00", "2026-03-02T03:59:59+00:00"]
NO_MOMENT = ["2026-03-02T04:00:00", "soon", "0001-01-01T00:00:00+14:00"]


@pytest.mark.parametrize("said", AHEAD + BEHIND + NO_MOMENT)
def test_whatever_the_channels_clock_says_what_is_paid_is_credited_at_once(
    customer: int, moment: Moment, said: str
) -> None:
    """Source: docs/rules/11. Its word counts between the payment's beginning and now."""
    topup = start(customer, moment)
    began = moment.now
    payer_pays(topup, moment, "lost")
    heard = moment.passes(minutes=1)

    def by_a_clock_of_its_own(request: Request) -> Reply:
        return Reply(200, json.dumps(json.loads(send(request).content) | {"paid_at": said}).encode())

    operations.janitor(heard, by_a_clock_of_its_own)
    payment = again(topup).payment
    assert (payment.state, payment.paid_at) == (PaymentState.CREDITED, began if said in BEHIND else heard)
    booked = wallets.credit_of(customer, topup.id)
    assert (booked.occurred_at, booked.recorded_at) == (payment.paid_at, heard)
    assert principal(customer) == 10_000
    assert_wallets_balance()


def test_a_payment_that_is_paid_in_the_future_by_an_earlier_word_is_credited_by_the_next_janitor(
    customer: int, moment: Moment
) -> None:
    topup = start(customer, moment)
    PaymentRow.objects.update(state="paid", paid_at=datetime(2099, 1, 1, tzinfo=UTC))
    operations.janitor(moment.passes(minutes=1))
    assert again(topup).payment.state is PaymentState.CREDITED
    assert wallets.credit_of(customer, topup.id).occurred_at == moment.now
    assert principal(customer) == 10_000
    assert_wallets_balance()
