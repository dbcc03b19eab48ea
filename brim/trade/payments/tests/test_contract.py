"""One suite over every channel: what each must do, whatever its provider speaks."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from brim.base.kit.refusals import Declined, Unavailable
from brim.trade.payments import channels, links, numbers
from brim.trade.payments.channels import contract
from brim.trade.payments.channels.contract import (
    BillBroken,
    Channel,
    NotVerified,
    Order,
    Outcome,
    RefundOrder,
    RefundOutcome,
    Reply,
)
from brim.trade.payments.models import PaymentRow, TopUpRow
from brim.trade.payments.tests.till import Moment, cny
from brim.trade.payments.transport import send
from brim.trade.sandbox import delivery
from brim.trade.sandbox import operations as provider
from brim.trade.sandbox.models import SandboxDelivery
from brim.trade.wallets.types import NEVER_CHANNELS

pytestmark = pytest.mark.django_db(transaction=True)
# For what only a channel with a server behind it can be asked.
HOSTED = sorted(name for name, channel in channels.CHANNELS.items() if not channel.AT_ONCE)
hosted_only = pytest.mark.parametrize("bench", HOSTED, indirect=True)


@dataclass
class Bench:
    """A channel and the hand of its provider: `pay(number)` lets the payer pay, `notice(number)` is what then comes."""

    channel: Channel
    moment: Moment
    pay: Callable[[str], None]
    notices: Callable[[], list[tuple[bytes, dict[str, str]]]]


def sandbox_notices(moment: Moment) -> list[tuple[bytes, dict[str, str]]]:
    signed = [delivery.signed(row, moment.now) for row in SandboxDelivery.objects.order_by("id")]
    return [(request.content, {name.lower(): value for name, value in request.headers.items()}) for request in signed]


@pytest.fixture(params=sorted(channels.CHANNELS))
def bench(request: pytest.FixtureRequest, moment: Moment) -> Bench:
    hands = {
        "sandbox": (lambda number: provider.pay(number, moment.now), lambda: sandbox_notices(moment)),
        "cash": (lambda number: None, list),
    }
    pay, notices = hands[request.param]
    return Bench(channels.CHANNELS[request.param], moment, pay, notices)


@pytest.fixture
def order(bench: Bench) -> Order:
    number = numbers.number(numbers.PAYMENT, 5, 7)
    name = bench.channel.NAME
    end = bench.moment.now + timedelta(hours=2)
    return Order(number, cny(10_000), "Top-up", links.return_page(5, 7), links.notify(name), end)


def refund_of(order: Order, minor: int, row_id: int = 9) -> RefundOrder:
    return RefundOrder(numbers.number(numbers.REFUND, 5, row_id), order.number, cny(minor), order.amount, "asked for")


def opened(bench: Bench, order: Order) -> contract.Opened:
    return bench.channel.create(order, now=bench.moment.now, send=send)


def test_the_package_has_every_name_of_the_contract(bench: Bench) -> None:
    wanted = [name for name in vars(Channel) | Channel.__annotations__ if not name.startswith("_")]
    assert [name for name in wanted if not hasattr(bench.channel, name)] == []
    assert channels.CHANNELS[bench.channel.NAME] is bench.channel
    assert bench.channel.NAME not in NEVER_CHANNELS
    assert str(bench.channel.LABEL)
    assert str(bench.channel.PHRASE)
    assert bench.channel.merchant()


def test_create_answers_with_the_order_s_own_number_and_amount(bench: Bench, order: Order) -> None:
    answer = opened(bench, order)
    assert (answer.finding.number, answer.finding.amount) == (order.number, order.amount)
    assert answer.finding.merchant == bench.channel.merchant()
    assert answer.finding.outcome is (Outcome.PAID if bench.channel.AT_ONCE else Outcome.PENDING)
    assert bool(urlsplit(answer.checkout_url).path) is not bench.channel.AT_ONCE


def test_create_again_with_the_same_number_is_the_same_payment(bench: Bench, order: Order) -> None:
    assert opened(bench, order) == opened(bench, order)


@hosted_only
def test_create_with_the_same_number_and_another_amount_is_declined(bench: Bench, order: Order) -> None:
    opened(bench, order)
    with pytest.raises(Declined):
        opened(bench, replace(order, amount=cny(10_001)))


def test_query_knows_nothing_of_a_stranger_s_number(bench: Bench, order: Order) -> None:
    finding = bench.channel.query(order.number, now=bench.moment.now, send=send)
    assert finding.outcome is Outcome.MISSING


@hosted_only
def test_query_tells_pending_and_then_paid(bench: Bench, order: Order) -> None:
    opened(bench, order)
    assert bench.channel.query(order.number, now=bench.moment.now, send=send).outcome is Outcome.PENDING
    bench.pay(order.number)
    finding = bench.channel.query(order.number, now=bench.moment.now, send=send)
    assert (finding.outcome, finding.amount, finding.number) == (Outcome.PAID, order.amount, order.number)
    assert finding.at == bench.moment.now
    assert finding.channel_number


@hosted_only
def test_close_ends_what_is_open_and_leaves_what_is_paid(bench: Bench, order: Order) -> None:
    opened(bench, order)
    assert bench.channel.close(order.number, now=bench.moment.now, send=send).outcome is Outcome.CLOSED
    with pytest.raises(provider.Refusal, match="not_open"):
        bench.pay(order.number)
    other = replace(order, number=numbers.number(numbers.PAYMENT, 5, 8))
    opened(bench, other)
    bench.pay(other.number)
    assert bench.channel.close(other.number, now=bench.moment.now, send=send).outcome is Outcome.PAID


def test_a_notice_is_proven_on_its_raw_bytes_and_read(bench: Bench, order: Order) -> None:
    opened(bench, order)
    bench.pay(order.number)
    for raw, headers in bench.notices():
        notice = bench.channel.verify(raw, headers, now=bench.moment.now)
        assert notice.finding is not None
        assert notice.finding.outcome is Outcome.PAID
        assert (notice.finding.number, notice.finding.amount) == (order.number, order.amount)
        assert notice.ref


def test_no_altered_byte_of_a_notice_is_believed(bench: Bench, order: Order) -> None:
    opened(bench, order)
    bench.pay(order.number)
    for raw, headers in bench.notices():
        for place in range(len(raw)):
            altered = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
            with pytest.raises(NotVerified, match="bad_signature"):
                bench.channel.verify(altered, headers, now=bench.moment.now)


def test_no_altered_header_of_a_notice_is_believed(bench: Bench, order: Order) -> None:
    opened(bench, order)
    bench.pay(order.number)
    for raw, headers in bench.notices():
        for name in bench.channel.KEPT_HEADERS:
            if name == "content-type":
                continue
            for value in ("", "0", "é", headers[name] + "x", base64.b64encode(b"0" * 64).decode()):
                with pytest.raises(NotVerified):
                    bench.channel.verify(raw, headers | {name: value}, now=bench.moment.now)


@pytest.mark.parametrize("seconds", [301, -301])
def test_a_notice_out_of_its_time_is_not_believed(bench: Bench, order: Order, seconds: int) -> None:
    opened(bench, order)
    bench.pay(order.number)
    for raw, headers in bench.notices():
        with pytest.raises(NotVerified, match="stale"):
            bench.channel.verify(raw, headers, now=bench.moment.now + timedelta(seconds=seconds))


def test_bytes_without_headers_are_not_believed(bench: Bench) -> None:
    with pytest.raises(NotVerified):
        bench.channel.verify(b"{}", {}, now=bench.moment.now)


def test_a_refund_succeeds_in_parts_and_its_number_is_a_refund_once(bench: Bench, order: Order) -> None:
    opened(bench, order)
    bench.pay(order.number)
    first = refund_of(order, 4_000)
    answers = [bench.channel.refund(first, now=bench.moment.now, send=send) for _turn in range(2)]
    assert answers[0] == answers[1]
    assert answers[0].outcome is RefundOutcome.SUCCEEDED
    assert (answers[0].number, answers[0].payment_number, answers[0].amount) == (first.number, order.number, cny(4_000))
    rest = bench.channel.refund(refund_of(order, 6_000, 10), now=bench.moment.now, send=send)
    assert rest.outcome is RefundOutcome.SUCCEEDED


@hosted_only
def test_no_more_goes_back_than_was_paid(bench: Bench, order: Order) -> None:
    opened(bench, order)
    bench.pay(order.number)
    with pytest.raises(Declined):
        bench.channel.refund(refund_of(order, 10_001), now=bench.moment.now, send=send)


def test_refund_query_tells_what_refund_told_and_knows_no_stranger(bench: Bench, order: Order) -> None:
    wanted = refund_of(order, 4_000)
    missing = bench.channel.refund_query(wanted.number, now=bench.moment.now, send=send)
    assert missing.outcome is RefundOutcome.MISSING
    if bench.channel.AT_ONCE:
        return
    opened(bench, order)
    bench.pay(order.number)
    answer = bench.channel.refund(wanted, now=bench.moment.now, send=send)
    assert bench.channel.refund_query(wanted.number, now=bench.moment.now, send=send) == answer


def test_the_bill_of_a_day_lists_its_payments_and_refunds(bench: Bench, order: Order) -> None:
    opened(bench, order)
    bench.pay(order.number)
    bench.channel.refund(refund_of(order, 4_000), now=bench.moment.now, send=send)
    bill = bench.channel.bill(date(2026, 3, 2), now=bench.moment.now, send=send)
    rows = [(row.kind, row.number, row.amount, row.fee) for row in bill.rows]
    expected = [("payment", order.number, cny(10_000), cny(60)), ("refund", order.number, cny(-4_000), cny(-24))]
    assert sorted(rows) == ([] if bench.channel.AT_ONCE else expected)
    assert bench.channel.bill(date(2026, 3, 1), now=bench.moment.now, send=send).rows == ()


@hosted_only
def test_a_bill_that_lost_a_byte_or_a_line_is_not_used(bench: Bench, order: Order) -> None:
    for row_id in range(3):
        each = replace(order, number=numbers.number(numbers.PAYMENT, 5, row_id))
        opened(bench, each)
        bench.pay(each.number)
    whole: list[Reply] = []
    bench.channel.bill(date(2026, 3, 2), now=bench.moment.now, send=lambda request: keep(whole, send(request)))
    lines = whole[0].content.splitlines(keepends=True)
    broken = [b"".join(lines[:index] + lines[index + 1 :]) for index in range(len(lines))]
    broken.append(whole[0].content.replace(b"100.00", b"100.01", 1))
    for content in broken:
        with pytest.raises(BillBroken):
            bench.channel.bill(date(2026, 3, 2), now=bench.moment.now, send=lambda _request, it=content: Reply(200, it))


def keep(replies: list[Reply], reply: Reply) -> Reply:
    replies.append(reply)
    return reply


@pytest.mark.parametrize(
    "reply", [Reply(500, b""), Reply(200, b"<html>"), Reply(200, b"[]"), Reply(200, b"{}"), Reply(401, b"{}")]
)
@hosted_only
def test_an_answer_that_does_not_count_is_unavailable_never_a_no(bench: Bench, order: Order, reply: Reply) -> None:
    channel, now = bench.channel, bench.moment.now
    for ask in (
        lambda: channel.create(order, now=now, send=lambda _request: reply),
        lambda: channel.query(order.number, now=now, send=lambda _request: reply),
        lambda: channel.close(order.number, now=now, send=lambda _request: reply),
        lambda: channel.refund(refund_of(order, 1), now=now, send=lambda _request: reply),
        lambda: channel.refund_query(order.number, now=now, send=lambda _request: reply),
    ):
        with pytest.raises(Unavailable):
            ask()


def test_both_rooms_keep_the_same_names_for_what_is_no_channel() -> None:
    """The wallets refuse them, the payments' tables hold none."""
    for model in (TopUpRow, PaymentRow):
        (check,) = [one for one in model._meta.constraints if one.name.endswith("_not_by_wallet")]
        assert "bonus" in str(check.condition)
        assert all(f"'{name}'" in str(check.condition) for name in NEVER_CHANNELS)
