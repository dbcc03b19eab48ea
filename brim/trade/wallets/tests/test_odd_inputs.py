"""Inputs that nobody sane sends: each is refused by itself or kept as it was, and never takes the batch with it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from brim.base.kit.refusals import Invalid, Refused
from brim.base.kit.text import line, lines
from brim.base.money import money
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, LATER, cny, new_key, spend, top_up
from brim.trade.wallets.types import HoldOrder, Purse, Spend

pytestmark = pytest.mark.django_db


def one_spend(customer_id: int, **more) -> Spend:
    return Spend(customer_id=customer_id, amount=100, currency="CNY", actor=ALICE, key=new_key(), **more)


@pytest.mark.parametrize(
    "odd",
    [
        {"metadata": {"x": "\\u0000"}},
        {"metadata": {"x": "a\\u0000b"}},
        {"metadata": {"x\0": "\0"}},
        {"metadata": {"x": "\ud800"}},
        {"metadata": {"x": float("nan")}},
        {"metadata": {"x": float("inf")}},
        {"metadata": {"x": 1.5}},
        {"metadata": {"x": 10**400}},
        {"metadata": {1: 2, "a": 3}},
        {"metadata": {"x": object}},
        {"metadata": ["x"]},
        {"metadata": {"x": "tab\tnew\nline\\r\r\\N\\."}},
        {"description": "\\."},
        {"description": "\\N"},
        {"description": "\ud800"},
        {"description": "a\0b"},
        {"description": "😀\u2028\x85\x0b"},
        {"description": 7},
        {"category": "\ud800"},
        {"category": "\tx"},
        {"reason": "\ud800\t"},
        {"store_id": 10**6},
        {"store_id": -1},
        {"store_id": 10**12},
        {"category": "\\u0000"},
        {"occurred_at": datetime(2026, 3, 1)},
        {"occurred_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8)))},
        {"occurred_at": datetime(1, 1, 1, tzinfo=UTC)},
        {"occurred_at": datetime(1969, 1, 1, tzinfo=UTC)},
        {"occurred_at": datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-8)))},
        {"occurred_at": datetime(9999, 12, 31, tzinfo=UTC)},
    ],
    ids=ascii,
)
def test_an_odd_spend_is_refused_by_itself_or_booked_and_its_neighbours_stand(customer, odd):
    top_up(customer, 1000)
    before, odd_one, after = one_spend(customer), one_spend(customer, **odd), one_spend(customer)
    first, outcome, last = operations.spend_batch([before, odd_one, after], now=LATER)
    assert not isinstance(first, Refused)
    assert not isinstance(last, Refused)
    booked = 2 if isinstance(outcome, Refused) else 3
    assert queries.wallet(customer, "CNY", now=LATER).principal == 1000 - 100 * booked
    assert_wallets_balance()
    if booked == 3:
        again = operations.spend_batch([odd_one], now=LATER)[0]
        assert again.is_replayed
        kept = queries.operation(customer, outcome.id)
        asked = {name: as_kept(value) for name, value in odd.items()}
        assert {name: getattr(kept, name) for name in odd} == asked


def as_kept(value: object) -> object:
    if isinstance(value, dict):
        return {line(name): lines(text) if isinstance(text, str) else text for name, text in value.items()}
    return line(value) if isinstance(value, str) else value


@pytest.mark.parametrize(
    "odd",
    [
        {"expires_at": datetime(2026, 3, 3)},
        {"minutes": 10**12},
        {"minutes": -5},
        {"minutes": 0},
        {"expires_at": datetime(9999, 12, 31, tzinfo=UTC)},
        {"expires_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8)))},
        {"metadata": {"x": "\\u0000"}},
        {"description": "\ud800"},
        {"store_id": 10**9},
    ],
    ids=ascii,
)
def test_an_odd_hold_is_refused_by_itself_or_placed_and_its_neighbours_stand(customer, odd):
    top_up(customer, 1000)
    orders = [HoldOrder(customer, cny(100), ALICE, new_key(), **more) for more in ({}, odd, {})]
    first, _outcome, last = operations.hold_batch(orders, now=LATER)
    assert not isinstance(first, Refused)
    assert not isinstance(last, Refused)
    assert_wallets_balance()


@pytest.mark.parametrize("text", ["\ud800", "a\0", "x" * 501], ids=ascii)
def test_text_that_cannot_be_kept_is_refused_everywhere(customer, other, text):
    top_up(customer, 1000)
    who = {"actor": ALICE, "now": LATER}
    acts = [
        lambda: operations.request_withdrawal(customer_id=customer, amount=cny(1), account=text, key="k1", **who),
        lambda: operations.adjust(
            customer_id=customer, purse=Purse.PRINCIPAL, change=cny(1), reason=text, key="k2", **who
        ),
        lambda: operations.transfer(
            customer_id=customer, to_customer_id=other, amount=cny(1), reason=text, key="k3", **who
        ),
        lambda: operations.transfer(
            customer_id=customer, to_customer_id=other, amount=cny(1), description=text, key="k3", **who
        ),
        lambda: operations.freeze(customer_id=customer, currency="CNY", reason=text, key="k4", **who),
        lambda: operations.save_programme({}, actor=ALICE, now=LATER, reason=text),
    ]
    for act in acts:
        with pytest.raises(Invalid):
            act()
    assert queries.wallet(customer, "CNY", now=LATER).available == 1000
    assert_wallets_balance()


CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        ("description", {"description": f"paid with {CARD}"}),
        ("category", {"category": CARD}),
        ("reason", {"reason": CARD}),
        ("metadata", {"metadata": {"card": CARD}}),
        ("metadata", {"metadata": {"card": 4111111111111111}}),
        ("metadata", {"metadata": {CARD: True}}),
        ("description", {"description": "卡号６２０００００００００００００５"}),
    ],
    ids=ascii,
)
def test_a_spend_with_a_card_number_is_refused_by_itself_and_its_neighbour_stands(customer, field, texts):
    top_up(customer, 1000)
    outcome, after = operations.spend_batch([one_spend(customer, **texts), one_spend(customer)], now=LATER)
    assert isinstance(outcome, Invalid)
    assert (outcome.code, outcome.details["errors"][0]["field"]) == ("card_number", field)
    assert not isinstance(after, Refused)
    assert queries.wallet(customer, "CNY", now=LATER).principal == 900
    assert_wallets_balance()


def test_a_card_number_is_refused_wherever_somebody_writes(customer, other):
    top_up(customer, 1000)
    spent = spend(customer, 100, now=LATER).id
    held = operations.hold(customer_id=customer, amount=cny(100), actor=ALICE, now=LATER, key=new_key()).id
    who = {"customer_id": customer, "actor": ALICE, "now": LATER, "key": new_key()}
    one, word, of = {"amount": cny(1)}, {"reason": f"for {CARD}"}, {"currency": "CNY"}
    acts = {
        "reason": [
            lambda: operations.freeze(**who, **of, **word),
            lambda: operations.unfreeze(**who, **of, **word),
            lambda: operations.set_credit_line(**who, line=cny(1), **word),
            lambda: operations.adjust(**who, purse=Purse.PRINCIPAL, change=cny(1), **word),
            lambda: operations.transfer(**who, **one, to_customer_id=other, **word),
            lambda: operations.refund_spend(**who, spend_id=spent, **word),
            lambda: operations.release(**who, hold_id=held, **word),
            lambda: operations.request_withdrawal(**who, **one, account="ICBC 0005", **word),
            lambda: operations.close_wallet(**who, **of, total=cny(1), account="ICBC 0005", **word),
            lambda: operations.save_programme({}, actor=ALICE, now=LATER, **word),
        ],
        "description": [
            lambda: operations.hold(**who, **one, description=CARD),
            lambda: operations.capture(**who, **one, hold_id=held, description=CARD),
            lambda: operations.transfer(**who, **one, to_customer_id=other, description=CARD),
            lambda: operations.adjust(
                **who, purse=Purse.PRINCIPAL, change=cny(1), reason="counted again", description=CARD
            ),
        ],
        "metadata": [lambda: operations.hold(**who, **one, metadata={"card": CARD})],
        "category": [lambda: operations.hold(**who, **one, category=CARD)],
        "account": [
            lambda: operations.request_withdrawal(**who, **one, account="ICBC 6200 0000 0000 0005"),
            lambda: operations.close_wallet(**who, **of, total=cny(1), account="6200000000000005", reason="leaves"),
        ],
    }
    for field, every in acts.items():
        for act in every:
            with pytest.raises(Invalid) as refused:
                act()
            assert (refused.value.code, refused.value.details["errors"][0]["field"]) == ("card_number", field)
    assert (queries.wallet(customer, "CNY", now=LATER).principal, queries.wallet(customer, "CNY").held) == (900, 100)
    assert_wallets_balance()


def test_a_payout_account_is_told_by_its_last_four_digits(customer):
    top_up(customer, 1000)
    with pytest.raises(Invalid, match="Give the bank and the last four digits"):
        operations.request_withdrawal(
            customer_id=customer, amount=cny(1), account="ICBC 6200 0000 0000 0005", actor=ALICE, now=LATER, key="k"
        )
    asked = operations.request_withdrawal(
        customer_id=customer, amount=cny(1), account="ICBC, ends 0005", actor=ALICE, now=LATER, key="k"
    )
    assert asked.account == "ICBC, ends 0005"
    with pytest.raises(Invalid) as refused:
        operations.mark_withdrawal_paid(
            customer_id=customer, withdrawal_id=asked.id, actor=ALICE, now=LATER, key="p", payout_reference=CARD
        )
    assert refused.value.details["errors"][0]["field"] == "payout_reference"
    assert queries.withdrawal(customer, asked.id).status == "requested"
    assert_wallets_balance()


@pytest.mark.parametrize("key", ["", "k" * 301, "a\tb", "a\nb", "\ud800", "a\0"], ids=ascii)
def test_a_key_that_cannot_be_kept_is_refused(customer, key):
    top_up(customer, 1000)
    with pytest.raises(Invalid):
        operations.spend(customer_id=customer, amount=cny(1), actor=ALICE, now=LATER, key=key)


@pytest.mark.parametrize("line", [10**15 + 1, 10**19, -1])
def test_a_credit_line_is_within_reason(customer, line):
    with pytest.raises(Refused):
        operations.set_credit_line(
            customer_id=customer, line=cny(line), actor=ALICE, now=LATER, key=new_key(), reason="more"
        )


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_other_exponents_are_whole_numbers_of_minor_units(customer, currency):
    top_up(customer, 1001, currency=currency)
    operations.spend(customer_id=customer, amount=money(1000, currency), actor=ALICE, now=LATER, key=new_key())
    assert queries.wallet(customer, currency, now=LATER).principal == 1
    with pytest.raises(Refused):  # nothing of another currency
        spend(customer, 1, now=LATER)
    assert_wallets_balance()
