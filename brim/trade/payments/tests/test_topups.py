"""Starting top-ups, and the way from the hosted page to the wallet."""

import pytest

from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, NotFound, Refused, Unavailable
from brim.base.money import money
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations, queries
from brim.trade.payments.channels.contract import Reply, Request
from brim.trade.payments.models import PaymentRow, TopUpRow
from brim.trade.payments.tests.till import Moment, again, payer_pays, post_comes, principal, start
from brim.trade.payments.types import PaymentState, TopUpStatus
from brim.trade.sandbox.models import SandboxOrder
from brim.trade.wallets import operations as wallets

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_top_up_waits_at_the_hosted_page_and_nothing_is_credited_yet(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    assert (topup.status, topup.payment.state) == (TopUpStatus.PENDING, PaymentState.PENDING)
    assert topup.checkout_url == f"http://127.0.0.1:8000/sandbox/pay/{topup.payment.number}/"
    assert topup.id != topup.payment.id
    assert principal(customer) == 0
    assert_books_balance()


def test_a_paid_top_up_is_credited_when_the_notification_comes(customer: int, moment: Moment) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment)
    assert post_comes(moment) == 1
    credited = again(topup)
    assert (credited.status, credited.payment.state) == (TopUpStatus.CREDITED, PaymentState.CREDITED)
    assert credited.payment.next_ask_at is None
    assert principal(customer) == 10_000
    assert_books_balance()


def test_a_declined_payment_fails_and_moves_nothing(customer: int, moment: Moment) -> None:
    from brim.trade.sandbox import operations as provider

    topup = start(customer, moment)
    provider.decline(topup.payment.number, moment.now)
    post_comes(moment)
    assert (again(topup).status, again(topup).payment.state) == (TopUpStatus.FAILED, PaymentState.FAILED)
    assert principal(customer) == 0
    assert_books_balance()


def test_the_same_key_answers_with_the_first_top_up(customer: int, moment: Moment) -> None:
    first, second = start(customer, moment), start(customer, moment)
    assert (second.id, second.payment.id, second.replayed) == (first.id, first.payment.id, True)
    assert (TopUpRow.objects.count(), PaymentRow.objects.count(), SandboxOrder.objects.count()) == (1, 1, 1)


def test_the_same_key_with_other_content_is_refused_and_starts_nothing(customer: int, moment: Moment) -> None:
    start(customer, moment)
    with pytest.raises(Conflict) as refused:
        start(customer, moment, minor=10_001)
    assert refused.value.code == "key_conflict"
    assert SandboxOrder.objects.count() == 1


def test_a_silent_channel_leaves_the_payment_open_and_the_same_key_tries_again(customer: int, moment: Moment) -> None:
    def silent(_request: Request) -> Reply:
        raise Unavailable("no answer")

    with pytest.raises(Refused) as refused:
        start(customer, moment, send=silent)
    assert refused.value.code == "channel_unavailable"
    assert refused.value.status == 503
    assert PaymentRow.objects.get().state == PaymentState.CREATED
    topup = start(customer, moment)
    assert topup.payment.state is PaymentState.PENDING
    assert topup.checkout_url
    assert PaymentRow.objects.count() == 1


def test_a_channel_that_declines_fails_the_payment(customer: int, moment: Moment) -> None:
    with pytest.raises(Refused) as refused:
        start(customer, moment, send=lambda _request: Reply(422, b'{"code": "bad_amount"}'))
    assert refused.value.code == "channel_declined"
    assert PaymentRow.objects.get().state == PaymentState.FAILED
    assert TopUpRow.objects.get().status == TopUpStatus.FAILED


@pytest.mark.parametrize("channel", ["wallet", "balance", "points", "coupon", "gift", "transfer", "credit", "bitcoin"])
def test_no_wallet_pays_for_its_own_top_up(customer: int, moment: Moment, channel: str) -> None:
    with pytest.raises(Invalid) as refused:
        start(customer, moment, channel=channel)
    assert refused.value.code == "unknown_channel"
    assert TopUpRow.objects.count() == 0


def test_a_sandbox_that_is_switched_off_takes_nothing(customer: int, moment: Moment, settings: object) -> None:
    settings.SANDBOX = False
    with pytest.raises(Invalid):
        start(customer, moment)
    assert queries.channel_names() == [("cash", "Cash")]


@pytest.mark.parametrize("minor", [0, -1, 10**15 + 1])
def test_an_amount_that_cannot_be_is_refused(customer: int, moment: Moment, minor: int) -> None:
    with pytest.raises(Invalid):
        start(customer, moment, minor=minor)
    assert TopUpRow.objects.count() == 0


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://x",
        "/home",
        "https://x/" + "a" * 2000,
        "https:",
        "http:///x",
        "http://[",
        "https://shop.example@evil.example/",
        "https://shop.example\\@evil.example/",
        "https://x/\r\nSet-Cookie: a",
    ],
)
def test_a_return_address_must_be_a_web_address(customer: int, moment: Moment, address: str) -> None:
    with pytest.raises(Invalid):
        start(customer, moment, return_url=address)
    assert TopUpRow.objects.count() == 0


def test_a_stranger_cannot_be_topped_up(house: int, moment: Moment) -> None:
    with pytest.raises(NotFound):
        start(12345, moment)
    assert TopUpRow.objects.count() == 0


def test_without_the_permission_or_the_store_nothing_starts(customer: int, moment: Moment, cashier: Actor) -> None:
    nobody = Actor(ActorKind.STAFF, 13, frozenset({"topups:read"}))
    with pytest.raises(Forbidden):
        start(customer, moment, actor=nobody)
    with pytest.raises(Forbidden):
        start(customer, moment, actor=cashier, store_id=99)
    assert TopUpRow.objects.count() == 0


def test_a_frozen_wallet_is_not_topped_up_but_what_is_paid_is_credited(customer: int, moment: Moment) -> None:
    from brim.base.identity.types import system

    topup = start(customer, moment)
    wallets.freeze(customer_id=customer, currency="CNY", actor=system("test"), now=moment.now, key="x:f", reason="r")
    payer_pays(topup, moment)
    post_comes(moment)
    assert again(topup).status is TopUpStatus.CREDITED
    assert principal(customer) == 10_000
    with pytest.raises(Refused) as refused:
        start(customer, moment, key="x:2")
    assert refused.value.code == "wallet_frozen"
    assert TopUpRow.objects.count() == 1
    assert_books_balance()


def test_lists_lead_on_by_cursor_newest_first(customer: int, moment: Moment, cashier: Actor) -> None:
    made = [start(customer, moment, key=f"x:{turn}").id for turn in range(5)]
    seen, cursor = [], ""
    while True:
        page = queries.topups(actor=cashier, limit=2, cursor=cursor)
        seen += [topup.id for topup in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert seen == made[::-1]
    payments = queries.payments(actor=cashier, states=[PaymentState.PENDING], channel="sandbox", customer_id=customer)
    assert len(payments.items) == 5
    assert queries.payments(actor=cashier, states=[PaymentState.CREDITED]).items == []


def test_asking_the_channel_by_hand_credits_at_once(customer: int, moment: Moment, cashier: Actor) -> None:
    topup = start(customer, moment)
    payer_pays(topup, moment, "lost")
    payment = operations.ask_channel(customer, topup.payment.id, actor=cashier, now=moment.now)
    assert payment.state is PaymentState.CREDITED
    assert principal(customer) == 10_000
    assert_books_balance()


def test_a_missing_payment_is_not_found(customer: int, moment: Moment, cashier: Actor) -> None:
    with pytest.raises(NotFound):
        operations.ask_channel(customer, 1, actor=cashier, now=moment.now)
    with pytest.raises(NotFound):
        queries.payment(customer, 1)
    with pytest.raises(NotFound):
        queries.topup(customer, 1)
    with pytest.raises(NotFound):
        queries.refund(customer, 1)


def test_what_is_under_way_counts_before_a_top_up_is_started(customer: int, moment: Moment) -> None:
    """Source: docs/rules/16."""
    terms = {"currencies": {"CNY": {"limits": {"balance_most": 25_000}}}}
    wallets.save_programme(terms, actor=system("test"), now=moment.now)
    start(customer, moment, minor=20_000)
    operations.check_top_up(customer_id=customer, amount=money(5_000, "CNY"), now=moment.now)
    with pytest.raises(Refused) as refusal:
        operations.check_top_up(customer_id=customer, amount=money(5_001, "CNY"), now=moment.now)
    assert refusal.value.code == "over_limit"
