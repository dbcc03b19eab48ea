"""Money back to where it came from: frozen first, paid out by the channel, let go or given back."""

import dataclasses

import pytest

from brim.base.events.models import EventRow
from brim.base.identity.operations import edit_business
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, NotFound, Refused, Unavailable
from brim.base.money import money
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations, queries
from brim.trade.payments.channels.contract import Reply, Request
from brim.trade.payments.models import RefundRow
from brim.trade.payments.tests.till import (
    Moment,
    again,
    cny,
    frozen,
    payer_pays,
    post_comes,
    principal,
    refund,
    start,
)
from brim.trade.payments.transport import send
from brim.trade.payments.types import PaymentState, RefundStatus, TopUp
from brim.trade.sandbox import operations as provider
from brim.trade.sandbox.models import SandboxOrder, SandboxRefund
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.queries import refund_quote

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paid(customer: int, moment: Moment) -> TopUp:
    topup = start(customer, moment)
    payer_pays(topup, moment)
    post_comes(moment)
    return again(topup)


def test_a_refund_takes_the_money_out_of_the_wallet_and_back_to_the_payer(paid: TopUp, moment: Moment) -> None:
    done = refund(paid, moment)
    assert (done.status, done.amount) == (RefundStatus.COMPLETED, cny(10_000))
    assert again(paid).payment.state is PaymentState.REFUNDED
    assert again(paid).payment.refunded == cny(10_000)
    assert (principal(paid.customer_id), frozen(paid.customer_id)) == (0, 0)
    assert SandboxOrder.objects.get().refunded == 10_000
    assert_books_balance()


def test_refunds_in_parts_end_where_all_has_gone_back(paid: TopUp, moment: Moment) -> None:
    assert refund(paid, moment, minor=4_000, key="x:a").status is RefundStatus.COMPLETED
    assert again(paid).payment.state is PaymentState.PARTIALLY_REFUNDED
    assert refund(paid, moment, minor=6_000, key="x:b").status is RefundStatus.COMPLETED
    assert again(paid).payment.state is PaymentState.REFUNDED
    assert principal(paid.customer_id) == 0
    first = queries.refunds_of(paid.customer_id, paid.id, limit=1)
    second = queries.refunds_of(paid.customer_id, paid.id, limit=1, cursor=first.next_cursor or "")
    refunds = [*first.items, *second.items]
    assert [one.amount for one in refunds] == [cny(4_000), cny(6_000)]
    assert second.next_cursor is None
    assert queries.refunds_of(paid.customer_id, paid.id).items == refunds
    assert queries.refund(paid.customer_id, refunds[0].id) == refunds[0]
    assert_books_balance()


def test_the_same_key_refunds_once(paid: TopUp, moment: Moment) -> None:
    first, second = refund(paid, moment, minor=4_000), refund(paid, moment, minor=4_000)
    assert (second.id, second.replayed, first.replayed) == (first.id, True, False)
    with pytest.raises(Conflict):
        refund(paid, moment, minor=4_001)
    assert SandboxRefund.objects.count() == 1
    assert principal(paid.customer_id) == 6_000
    assert_books_balance()


def test_more_than_was_paid_is_refused_and_nothing_moves(paid: TopUp, moment: Moment) -> None:
    with pytest.raises(Refused) as refused:
        refund(paid, moment, minor=10_001)
    assert refused.value.code == "refund_too_large"
    assert refused.value.details == {"left": 10_000, "asked": 10_001}
    assert (principal(paid.customer_id), frozen(paid.customer_id)) == (10_000, 0)
    assert RefundRow.objects.count() == 0
    assert_books_balance()


def test_a_slow_refund_keeps_the_money_frozen_until_the_janitor_hears_of_its_end(paid: TopUp, moment: Moment) -> None:
    provider.set_order_faults(paid.payment.number, ["slow_refund", "lost"], 90)
    pending = refund(paid, moment)
    assert pending.status is RefundStatus.PENDING
    assert again(paid).payment.state is PaymentState.REFUNDING
    assert (principal(paid.customer_id), frozen(paid.customer_id)) == (10_000, 10_000)
    with pytest.raises(Refused) as refused:
        refund(paid, moment, minor=1, key="x:other")
    assert refused.value.code == "refund_pending"
    moment.passes(minutes=1)
    operations.janitor(moment.now)
    assert queries.refund(paid.customer_id, pending.id).status is RefundStatus.PENDING
    moment.passes(minutes=4)
    operations.janitor(moment.now)
    assert queries.refund(paid.customer_id, pending.id).status is RefundStatus.COMPLETED
    assert (principal(paid.customer_id), frozen(paid.customer_id)) == (0, 0)
    assert_books_balance()


def test_the_notification_of_a_refund_settles_it_and_its_resend_changes_nothing(paid: TopUp, moment: Moment) -> None:
    provider.set_order_faults(paid.payment.number, ["slow_refund", "duplicated"], 30)
    pending = refund(paid, moment)
    moment.passes(seconds=30)
    provider.find_refund(pending.number, moment.now)
    assert post_comes(moment) == 3
    assert queries.refund(paid.customer_id, pending.id).status is RefundStatus.COMPLETED
    assert principal(paid.customer_id) == 0
    operations.janitor(moment.passes(minutes=1))
    assert SandboxRefund.objects.count() == 1
    assert_books_balance()


def test_a_final_no_gives_the_money_back_to_the_wallet(paid: TopUp, moment: Moment) -> None:
    provider.set_order_faults(paid.payment.number, ["failed_refund"], 0)
    done = refund(paid, moment)
    assert done.status is RefundStatus.CANCELLED
    assert again(paid).payment.state is PaymentState.CREDITED
    assert (principal(paid.customer_id), frozen(paid.customer_id)) == (10_000, 0)
    provider.set_order_faults(paid.payment.number, [], 0)
    assert refund(paid, moment, key="x:second").status is RefundStatus.COMPLETED
    assert_books_balance()


def test_a_declined_refund_gives_the_money_back_to_the_wallet(paid: TopUp, moment: Moment) -> None:
    SandboxOrder.objects.update(state="disputed")
    assert refund(paid, moment).status is RefundStatus.CANCELLED
    assert (principal(paid.customer_id), frozen(paid.customer_id)) == (10_000, 0)
    assert_books_balance()


def test_a_refund_whose_answer_was_lost_is_asked_about_under_the_same_number(paid: TopUp, moment: Moment) -> None:
    def answer_lost(request: Request) -> Reply:
        send(request)
        raise Unavailable("the line broke")

    pending = operations.refund_top_up(
        customer_id=paid.customer_id,
        topup_id=paid.id,
        reason="r",
        actor=system_actor(),
        now=moment.now,
        key="x:r",
        send=answer_lost,
    )
    assert pending.status is RefundStatus.PENDING
    assert frozen(paid.customer_id) == 10_000
    operations.janitor(moment.passes(minutes=1))
    assert queries.refund(paid.customer_id, pending.id).status is RefundStatus.COMPLETED
    assert SandboxRefund.objects.get().number == pending.number
    assert_books_balance()


def test_a_refund_that_never_reached_the_channel_is_sent_again_under_the_same_number(
    paid: TopUp, moment: Moment
) -> None:
    def silent(_request: Request) -> Reply:
        raise Unavailable("no line")

    pending = operations.refund_top_up(
        customer_id=paid.customer_id,
        topup_id=paid.id,
        reason="r",
        actor=system_actor(),
        now=moment.now,
        key="x:r",
        send=silent,
    )
    assert SandboxRefund.objects.count() == 0
    operations.janitor(moment.passes(minutes=1))
    assert SandboxRefund.objects.get().number == pending.number
    assert queries.refund(paid.customer_id, pending.id).status is RefundStatus.COMPLETED
    assert principal(paid.customer_id) == 0
    assert_books_balance()


def test_a_channel_that_is_down_leaves_the_refund_pending(paid: TopUp, moment: Moment) -> None:
    provider.set_order_faults(paid.payment.number, ["down"], 0)
    pending = refund(paid, moment)
    for minutes in (1, 5, 30):
        operations.janitor(moment.passes(minutes=minutes))
    assert queries.refund(paid.customer_id, pending.id).status is RefundStatus.PENDING
    assert frozen(paid.customer_id) == 10_000
    provider.set_order_faults(paid.payment.number, [], 0)
    operations.janitor(moment.passes(hours=2))
    assert queries.refund(paid.customer_id, pending.id).status is RefundStatus.COMPLETED
    assert_books_balance()


def test_an_unpaid_top_up_has_nothing_to_refund(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    with pytest.raises(Refused) as refused:
        refund(topup, moment)
    assert refused.value.code == "not_refundable"
    assert RefundRow.objects.count() == 0
    assert_books_balance()


def test_who_may_not_or_gives_no_reason_or_names_another_currency_refunds_nothing(paid: TopUp, moment: Moment) -> None:
    nobody = Actor(ActorKind.STAFF, 13, frozenset({"topups:write"}))
    with pytest.raises(Forbidden):
        refund(paid, moment, actor=nobody)
    with pytest.raises(NotFound):
        operations.refund_top_up(
            customer_id=paid.customer_id, topup_id=1, reason="r", actor=system_actor(), now=moment.now, key="x:r"
        )
    for reason in ("  ", "card 4111 1111 1111 1111"):
        with pytest.raises(Invalid):
            operations.refund_top_up(
                customer_id=paid.customer_id,
                topup_id=paid.id,
                reason=reason,
                actor=system_actor(),
                now=moment.now,
                key="x:r",
            )
    with pytest.raises(Invalid):
        operations.refund_top_up(
            customer_id=paid.customer_id,
            topup_id=paid.id,
            amount=money(1, "USD"),
            reason="r",
            actor=system_actor(),
            now=moment.now,
            key="x:r",
        )
    assert (principal(paid.customer_id), frozen(paid.customer_id)) == (10_000, 0)
    assert RefundRow.objects.count() == 0
    assert_books_balance()


def system_actor() -> Actor:
    from brim.base.identity.types import system

    return system("test")


@pytest.mark.parametrize(("fault", "total"), [("consumer", 4_000), ("operator", 5_000)])
def test_the_payer_gets_what_the_refund_quote_shows(customer: int, moment: Moment, fault: str, total: int) -> None:
    """Source: 法释〔2025〕4号 Art. 18, 19; docs/decisions/0016-a-top-up-is-refunded-by-its-quote.md."""
    staff = system("test")
    edit_business(actor=staff, now=moment.now, rule_pack="cn")
    ladder = {"currencies": {"CNY": {"ladder": [{"pay": 10_000, "get": 2_000}]}}}
    wallets.save_programme(ladder, actor=staff, now=moment.now)
    topup = start(customer, moment)
    payer_pays(topup, moment)
    post_comes(moment)
    wallets.spend(customer_id=customer, amount=cny(6_000), actor=staff, now=moment.now, key="s")
    moment.passes(days=60)
    shown = refund_quote(customer, currency="CNY", fault=fault, now=moment.now, topup_id=topup.id)
    done = operations.refund_top_up(
        customer_id=customer, topup_id=topup.id, reason="asked", actor=staff, now=moment.now, key="x:r", fault=fault
    )
    assert (done.status, done.amount) == (RefundStatus.COMPLETED, cny(shown.total))
    assert SandboxOrder.objects.get().refunded == shown.total == total
    assert (principal(customer), frozen(customer)) == (0, 0)
    assert_books_balance()


def declines(_request: Request) -> Reply:
    return Reply(422, b'{"code": "declined", "message": "no"}')


def stalled() -> list[dict[str, object]]:
    return [dict(row.data) for row in EventRow.objects.filter(type="payments.refund_stalled")]


def test_a_refund_whose_question_is_always_declined_calls_for_a_person_once(paid: TopUp, moment: Moment) -> None:
    def silent(_request: Request) -> Reply:
        raise Unavailable("no answer")

    going = operations.refund_top_up(
        customer_id=paid.customer_id,
        topup_id=paid.id,
        reason="asked for",
        actor=system("test"),
        now=moment.now,
        key="x:r",
        send=silent,
    )
    asked = []
    for minutes in (1, 4, 25, 90, 240, 1080, 1440):
        moment.passes(minutes=minutes)
        operations.janitor(moment.now, declines)
        asked.append(len(stalled()))
    assert asked == [0, 0, 1, 1, 1, 1, 1]
    (told,) = stalled()
    assert (told["refund_id"], told["channel"], told["amount"], told["said"]) == (
        going.id,
        "sandbox",
        10_000,
        "declined",
    )
    assert queries.refund(paid.customer_id, going.id).status is RefundStatus.PENDING
    assert frozen(paid.customer_id) == 10_000
    moment.passes(hours=24)
    operations.janitor(moment.now)
    assert queries.refund(paid.customer_id, going.id).status is RefundStatus.COMPLETED
    assert_books_balance()


def test_a_refund_without_a_word_for_a_day_calls_for_a_person(paid: TopUp, moment: Moment) -> None:
    def silent(_request: Request) -> Reply:
        raise Unavailable("no answer")

    operations.refund_top_up(
        customer_id=paid.customer_id,
        topup_id=paid.id,
        reason="asked for",
        actor=system("test"),
        now=moment.now,
        key="x:r",
        send=silent,
    )
    for hours in (1, 6, 16):
        moment.passes(hours=hours)
        operations.janitor(moment.now, silent)
    assert stalled() == []
    moment.passes(hours=1)
    operations.janitor(moment.now, silent)
    assert [told["said"] for told in stalled()] == ["silent"]


def test_what_no_store_took_is_sent_back_by_who_serves_every_store_or_took_it(
    paid: TopUp, cashier: Actor, customer: int, moment: Moment
) -> None:
    assert paid.store_id is None
    with pytest.raises(Forbidden, match="no store took this"):
        refund(paid, moment, actor=cashier)
    assert (principal(customer), frozen(customer), RefundRow.objects.count()) == (10_000, 0, 0)
    everywhere = dataclasses.replace(cashier, id=99, store_ids=None)
    assert refund(paid, moment, actor=everywhere).status is RefundStatus.COMPLETED
    own = start(customer, moment, key="x:own", actor=cashier)
    payer_pays(own, moment)
    post_comes(moment)
    assert refund(own, moment, actor=cashier, key="x:own-r").status is RefundStatus.COMPLETED
    assert principal(customer) == 0
    assert_books_balance()


def freeze(customer_id: int, moment: Moment, change: str = "freeze") -> None:
    getattr(wallets, change)(
        customer_id=customer_id, currency="CNY", actor=system("test"), now=moment.now, key=f"x:{change}", reason="theft"
    )


def test_a_frozen_wallets_top_up_is_not_refunded(paid: TopUp, moment: Moment) -> None:
    freeze(paid.customer_id, moment)
    with pytest.raises(Refused) as refused:
        refund(paid, moment)
    assert refused.value.code == "wallet_frozen"
    assert (again(paid).payment.state, frozen(paid.customer_id)) == (PaymentState.CREDITED, 0)
    assert SandboxRefund.objects.count() == 0
    assert_books_balance()


def test_a_refund_that_never_reached_the_channel_is_not_sent_while_the_wallet_is_frozen(
    paid: TopUp, moment: Moment
) -> None:
    provider.set_order_faults(paid.payment.number, ["down"], 60)
    pending = refund(paid, moment)
    assert pending.status is RefundStatus.PENDING
    provider.set_order_faults(paid.payment.number, [], 60)
    SandboxRefund.objects.all().delete()
    freeze(paid.customer_id, moment)
    asked = operations.ask_refund(paid.customer_id, pending.id, actor=system("test"), now=moment.now)
    assert (asked.said, asked.refund.status, SandboxRefund.objects.count()) == ("withheld", RefundStatus.PENDING, 0)
    freeze(paid.customer_id, moment, "unfreeze")
    asked = operations.ask_refund(paid.customer_id, pending.id, actor=system("test"), now=moment.now)
    assert (asked.said, asked.refund.status) == ("missing", RefundStatus.COMPLETED)
    assert principal(paid.customer_id) == 0
    assert_books_balance()


def test_a_refund_that_the_channel_has_ends_although_the_wallet_is_frozen_by_then(paid: TopUp, moment: Moment) -> None:
    provider.set_order_faults(paid.payment.number, ["slow_refund", "lost"], 90)
    pending = refund(paid, moment)
    freeze(paid.customer_id, moment)
    moment.passes(minutes=5)
    operations.janitor(moment.now)
    assert queries.refund(paid.customer_id, pending.id).status is RefundStatus.COMPLETED
    assert principal(paid.customer_id) == 0
    assert_books_balance()
