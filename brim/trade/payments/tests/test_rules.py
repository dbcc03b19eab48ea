"""The pure decisions: states, schedule, agreement, the drawer."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.base.money import money
from brim.trade.payments import numbers, rules
from brim.trade.payments.rules import Claim, Signal
from brim.trade.payments.types import PaymentState, TopUpStatus

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HELD = {
    PaymentState.CREDITED,
    PaymentState.REFUNDING,
    PaymentState.PARTIALLY_REFUNDED,
    PaymentState.REFUNDED,
    PaymentState.DISPUTED,
    PaymentState.CHARGED_BACK,
}


@given(st.lists(st.sampled_from(Signal), max_size=30))
def test_whatever_is_heard_a_payment_is_credited_at_most_once_and_only_after_it_was_paid(signals: list[Signal]) -> None:
    state, path = PaymentState.CREATED, []
    for signal in signals:
        follows = rules.follow(state, signal)
        if follows is not None:
            path.append((signal, follows))
            state = follows
    credited = [index for index, (signal, _state) in enumerate(path) if signal is Signal.CREDITED]
    assert len(credited) <= 1
    if credited:
        assert path[credited[0] - 1][0] is Signal.PAID
    if state in HELD:
        assert len(credited) == 1


@given(st.sampled_from(PaymentState), st.sampled_from(Signal))
def test_a_signal_heard_twice_in_a_row_changes_nothing_the_second_time(state: PaymentState, signal: Signal) -> None:
    follows = rules.follow(state, signal)
    if follows is not None:
        assert rules.follow(follows, signal) is None


def test_money_that_arrives_late_is_believed_after_failure_and_expiry() -> None:
    assert rules.follow(PaymentState.FAILED, Signal.PAID) is PaymentState.PAID
    assert rules.follow(PaymentState.EXPIRED, Signal.PAID) is PaymentState.PAID


def test_a_credited_payment_never_fails_or_expires() -> None:
    for state in HELD | {PaymentState.PAID}:
        assert rules.follow(state, Signal.FAILED) is None
        assert rules.follow(state, Signal.EXPIRED) is None


def test_every_state_gives_a_top_up_one_status() -> None:
    assert set(rules.TOP_UP_STATUS) == set(PaymentState)
    assert {state for state, status in rules.TOP_UP_STATUS.items() if status is TopUpStatus.CREDITED} == HELD


def test_the_schedule_asks_at_1_min_5_min_30_min_2_h_6_h_24_h_and_then_once_a_day() -> None:
    asked, at = [], NOON
    for _turn in range(9):
        at = rules.next_ask(NOON, at)
        asked.append(at - NOON)
    assert asked == [
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=6),
        timedelta(hours=24),
        timedelta(hours=48),
        timedelta(hours=72),
        timedelta(hours=96),
    ]


def test_a_janitor_that_slept_asks_once_and_goes_on_with_the_next_point() -> None:
    assert rules.next_ask(NOON, NOON + timedelta(hours=3)) == NOON + timedelta(hours=6)


OURS = Claim("BP1", money(100, "CNY"), "us")


@pytest.mark.parametrize(
    ("theirs", "reason"),
    [
        (OURS, ""),
        (Claim("BP2", money(100, "CNY"), "us"), "wrong_number"),
        (Claim("BP1", money(100, "CNY"), "them"), "wrong_merchant"),
        (Claim("BP1", money(100, "USD"), "us"), "wrong_currency"),
        (Claim("BP1", money(99, "CNY"), "us"), "wrong_amount"),
        (Claim("BP1", money(101, "CNY"), "us"), "wrong_amount"),
    ],
)
def test_number_merchant_currency_and_amount_must_agree(theirs: Claim, reason: str) -> None:
    assert rules.mismatch(OURS, theirs) == reason


@pytest.mark.parametrize(
    ("refunded", "signal"),
    [(0, Signal.REFUND_CANCELLED), (1, Signal.PART_REFUNDED), (99, Signal.PART_REFUNDED), (100, Signal.WHOLE_REFUNDED)],
)
def test_what_has_gone_back_names_the_state_after_a_refund(refunded: int, signal: Signal) -> None:
    assert rules.after_refund(refunded=refunded, amount=100) is signal


@pytest.mark.parametrize(
    ("refunded", "charged_back", "is_refunding", "state"),
    [
        (0, 0, False, PaymentState.CREDITED),
        (40, 0, False, PaymentState.PARTIALLY_REFUNDED),
        (100, 0, False, PaymentState.REFUNDED),
        (40, 60, False, PaymentState.CHARGED_BACK),
        (0, 60, True, PaymentState.REFUNDING),
        (0, 0, True, PaymentState.REFUNDING),
    ],
)
def test_once_no_dispute_is_open_a_payment_stands_where_its_money_went(
    refunded: int, charged_back: int, is_refunding: bool, state: PaymentState
) -> None:
    stands = rules.after_disputes(amount=100, refunded=refunded, charged_back=charged_back, is_refunding=is_refunding)
    assert stands is state


def test_a_drawer_holds_its_opening_and_every_movement() -> None:
    assert rules.drawer(20_000, 10_000, -3_000, -5_000) == 22_000


def test_two_contents_never_share_a_fingerprint() -> None:
    assert rules.fingerprint("a", "b") != rules.fingerprint("ab", "") != rules.fingerprint("", "ab")
    assert rules.fingerprint(None) != rules.fingerprint("")


IDS = st.integers(0, 2**63 - 1)


@given(IDS, IDS)
def test_our_number_leads_back_to_customer_and_payment(customer_id: int, row_id: int) -> None:
    text = numbers.number(numbers.PAYMENT, customer_id, row_id)
    assert len(text) == 24
    assert text.isalnum()
    assert numbers.read_number(numbers.PAYMENT, text) == (customer_id, row_id)
    assert numbers.read_number(numbers.REFUND, text) is None


@pytest.mark.parametrize("text", ["", "BP", "BP!", "BP" + "z" * 22, "XX" + "0" * 22, "BP" + "0" * 21])
def test_a_stranger_s_number_leads_nowhere(text: str) -> None:
    assert numbers.read_number(numbers.PAYMENT, text) is None
