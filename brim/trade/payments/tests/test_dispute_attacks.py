"""What disputes could be made to do: odd words of a channel, sums beside refunds, keys used twice, the erased."""

from dataclasses import replace
from datetime import timedelta

import pytest

from brim.base.identity.types import system
from brim.base.kit.refusals import Refused
from brim.core.customers import operations as customers
from brim.trade.payments.channels.contract import DisputeFinding
from brim.trade.payments.channels.sandbox import replies
from brim.trade.payments.operations import disputes
from brim.trade.payments.tests.test_disputes import paid, proved, spend, stands
from brim.trade.payments.tests.test_outcomes import agree, by_hand, refusal_of, refuse, say
from brim.trade.payments.tests.till import Moment, cny, start
from brim.trade.payments.types import DisputeStatus, PaymentState, TopUp
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries as purses
from brim.trade.wallets.models import Lot

__all__ = ["paid", "proved"]
pytestmark = pytest.mark.django_db(transaction=True)
OPEN, WON, LOST = DisputeStatus
S = PaymentState


def apply_finding(
    topup: TopUp, moment: Moment, status: DisputeStatus, minor: int, *, number: str = "D1", minutes: int = 0
):
    said = DisputeFinding(number, status, cny(minor), moment.now + timedelta(minutes=minutes))
    return disputes.apply_finding(topup.customer_id, topup.payment.id, said, now=moment.now)


@pytest.mark.parametrize("minor", [0, -1, -10_000, 10_001, 10**15])
@pytest.mark.parametrize("status", list(DisputeStatus))
def test_a_sum_that_cannot_be_contested_is_put_aside(paid, moment, minor, status):
    assert apply_finding(paid, moment, status, minor) == "wrong_amount"
    assert stands(paid) == (S.CREDITED, [], 10_000, 0, 0)


def test_a_channels_number_that_cannot_be_kept_is_kept_with_a_mark():
    body = {"currency": "CNY", "disputes": [{"number": "D\x00\ud800" * 40, "state": "open", "amount": 1}]}
    [found] = replies.disputes(body)
    assert found.number == ("D\ufffd\ufffd" * 40)[:64]


def test_words_in_any_order_come_to_the_last_one_dated(paid, moment):
    assert apply_finding(paid, moment, LOST, 4_000, minutes=-1) == "applied"
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 6_000, 0, 0)
    assert apply_finding(paid, moment, OPEN, 4_000, minutes=-3) == "nothing"
    assert apply_finding(paid, moment, OPEN, 5_000, minutes=-3) == "wrong_amount"
    assert apply_finding(paid, moment, WON, 4_000, minutes=-2) == "nothing"
    assert apply_finding(paid, moment, WON, 4_000) == "applied"
    assert stands(paid) == (S.CREDITED, [WON], 10_000, 0, 0)
    assert apply_finding(paid, moment, LOST, 4_000, minutes=-1) == "nothing"
    assert apply_finding(paid, moment, OPEN, 7_000, number="D2") == "applied"
    assert apply_finding(paid, moment, LOST, 3_001, number="D3") == "wrong_amount"
    assert apply_finding(paid, moment, LOST, 3_000, number="D3") == "applied"
    assert stands(paid) == (S.DISPUTED, [WON, OPEN, LOST], 7_000, 7_000, 0)
    assert apply_finding(paid, moment, LOST, 7_000, number="D2", minutes=1) == "applied"
    assert stands(paid) == (S.CHARGED_BACK, [WON, LOST, LOST], 0, 0, 0)


def basis(topup: TopUp) -> list[tuple[int, int, int]]:
    lots = Lot.objects.filter(customer_id=topup.customer_id, purse="principal", source="topup")
    return [(lot.remaining, lot.paid_part, lot.face_value) for lot in lots]


@pytest.mark.parametrize("when", ["before it is lost", "before it is won again", "afterwards"])
def test_a_refund_on_its_way_over_a_dispute_leaves_the_basis_that_it_leaves_alone(paid, moment, when):
    """Lost and won again, a top-up stands as if nobody had contested it, whenever its refund was booked."""
    started = wallets.start_top_up_refund(
        customer_id=paid.customer_id,
        topup_id=paid.id,
        amount=cny(4_000),
        actor=system("test"),
        now=moment.now,
        key="x:r",
        reason="asked",
    )

    def complete(now: str) -> None:
        if now == when:
            wallets.complete_top_up_refund(
                customer_id=paid.customer_id, refund_id=started.id, actor=system("test"), now=moment.now, key="x:c"
            )

    apply_finding(paid, moment, OPEN, 10_000)
    complete("before it is lost")
    apply_finding(paid, moment, LOST, 10_000)
    complete("before it is won again")
    apply_finding(paid, moment, WON, 10_000, minutes=1)
    complete("afterwards")
    assert basis(paid) == [(6_000, 6_000, 6_000)]
    assert stands(paid)[2:] == (6_000, 0, 0)


def test_a_request_for_an_erased_customer_is_answered_again_under_its_key(paid, moment):
    customers.forget(paid.customer_id, actor=system("test"), now=moment.now, reason="asked for")
    found = by_hand(paid, moment)
    assert by_hand(paid, moment) == replace(found, replayed=True)
    asked = say(found, moment, "lost")
    assert say(found, moment, "lost") == replace(asked, replayed=True)
    assert agree(asked, moment).status == "made"
    assert stands(paid) == (S.CHARGED_BACK, [LOST], 0, 0, 0)
    back = say(found, moment, "won", key="x:o2")
    assert refusal_of(lambda: agree(back, moment, key="x:a2")) == "customer_forgotten"


def test_a_key_stands_for_one_deed_of_a_customer(paid, moment):
    first, second = by_hand(paid, moment, key="x:k1", minor=1_000), by_hand(paid, moment, key="x:k2", minor=1_000)
    assert refusal_of(lambda: say(first, moment, "lost", key="x:k1")) == "key_conflict"
    one, two = say(first, moment, "lost", key="x:k3"), say(second, moment, "lost", key="x:k4")
    assert refusal_of(lambda: by_hand(paid, moment, key="x:k3", minor=1)) == "key_conflict"
    refuse(one, moment, key="x:k5")
    assert refusal_of(lambda: refuse(two, moment, key="x:k5")) == "key_conflict"
    assert refusal_of(lambda: agree(two, moment, key="x:k5")) == "key_conflict"
    assert refusal_of(lambda: agree(two, moment, key="x:k3")) == "key_conflict"
    agree(two, moment, key="x:k6")
    assert refusal_of(lambda: say(first, moment, "lost", key="x:k6")) == "key_conflict"


def test_a_closed_wallet_is_not_opened_by_a_debt_that_is_forgiven(paid, moment):
    spend(paid, moment, 10_000)
    wallets.close_wallet(
        customer_id=paid.customer_id,
        currency="CNY",
        total=cny(0),
        account="ICBC",
        actor=system("test"),
        now=moment.now,
        key="x:c",
        reason="moving",
    )
    apply_finding(paid, moment, LOST, 10_000)
    assert stands(paid)[2:] == (0, 0, 10_000)
    apply_finding(paid, moment, WON, 10_000, minutes=1)
    assert (stands(paid)[2:], purses.wallet(paid.customer_id, "CNY").status) == ((0, 0, 0), "closed")


def test_a_refund_that_is_refused_says_how_much_of_its_own_top_up_is_contested(paid, moment):
    other = start(paid.customer_id, moment, minor=500, channel="cash", key="x:t")
    for topup_id, dispute_id in ((paid.id, 1), (other.id, 2)):
        wallets.contest_top_up(
            customer_id=paid.customer_id,
            topup_id=topup_id,
            dispute_id=dispute_id,
            amount=cny(500),
            actor=system("test"),
            now=moment.now,
            key=f"dispute:{dispute_id}:t",
        )
    with pytest.raises(Refused) as refused:
        wallets.start_top_up_refund(
            customer_id=paid.customer_id,
            topup_id=other.id,
            actor=system("test"),
            now=moment.now,
            key="x:r",
            reason="asked",
        )
    assert (refused.value.code, refused.value.details) == ("value_contested", {"contested": 500})
    for topup_id, dispute_id in ((paid.id, 1), (other.id, 2)):
        wallets.end_contest(
            customer_id=paid.customer_id,
            topup_id=topup_id,
            dispute_id=dispute_id,
            outcome="won",
            amount=cny(500),
            channel="cash",
            is_last=True,
            actor=system("test"),
            now=moment.now,
            key=f"dispute:{dispute_id}:w",
        )
