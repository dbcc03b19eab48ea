import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.base.money import (
    CURRENCIES,
    POINT,
    Asset,
    AssetKind,
    InvalidAmount,
    MixedAssets,
    Money,
    UnknownAsset,
    asset,
    from_json,
    money,
    parse,
    visits,
)

AMOUNTS = st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1)
CODES = st.sampled_from([*CURRENCIES, "POINT", "VISIT:TEN"])


@pytest.mark.parametrize(
    ("code", "exponent"), [("CNY", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("USD", 2), ("VND", 0), ("XOF", 0)]
)
def test_currencies_have_the_exponent_of_iso_4217(code: str, exponent: int) -> None:
    assert asset(code) == Asset(code, exponent, AssetKind.CURRENCY)


def test_every_code_of_the_table_is_three_capitals() -> None:
    assert len(CURRENCIES) == 165
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)


def test_points_and_visits_are_assets_without_fractions() -> None:
    assert asset("POINT") is POINT
    assert asset("VISIT:TEN") == visits("TEN") == Asset("VISIT:TEN", 0, AssetKind.VISITS)
    assert str(POINT) == "POINT"


@pytest.mark.parametrize(
    "code", ["", "cny", "XAU", "XXX", "RMB", "VISIT:", "VISIT:a b", "VISIT:" + "x" * 33, "VISIT:票"]
)
def test_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(UnknownAsset):
        asset(code)


@pytest.mark.parametrize("amount", [1.0, "1", True, None])
def test_only_an_int_is_money(amount: object) -> None:
    with pytest.raises(TypeError):
        Money(amount, asset("CNY"))


@given(AMOUNTS, AMOUNTS, CODES)
def test_money_adds_and_compares_as_its_integers_do(a: int, b: int, code: str) -> None:
    one, other = money(a, code), money(b, code)
    assert (one + other).amount_minor == a + b
    assert (one - other).amount_minor == a - b
    assert (-one).amount_minor == -a
    assert abs(one).amount_minor == abs(a)
    assert bool(one) is (a != 0)
    assert (one < other, one <= other, one > other, one >= other, one == other) == (
        a < b,
        a <= b,
        a > b,
        a >= b,
        a == b,
    )
    assert one + Money.zero(one.asset) == one


@pytest.mark.parametrize(
    "meet",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: a > b,
        lambda a, b: a >= b,
    ],
)
def test_two_assets_never_meet(meet: object) -> None:
    with pytest.raises(MixedAssets):
        meet(money(1, "CNY"), money(1, "USD"))


def test_the_same_number_of_another_asset_is_another_value() -> None:
    assert money(100, "CNY") != money(100, "USD")


@pytest.mark.parametrize(
    ("amount", "code", "text"),
    [
        (1230, "CNY", "12.30"),
        (-5, "CNY", "-0.05"),
        (0, "CNY", "0.00"),
        (1500, "JPY", "1500"),
        (-1500, "JPY", "-1500"),
        (1, "KWD", "0.001"),
    ],
)
def test_decimal_text_shows_every_digit(amount: int, code: str, text: str) -> None:
    assert money(amount, code).decimal_text() == text
    assert str(money(amount, code)) == f"{text} {code}"


@given(AMOUNTS, CODES)
def test_text_and_json_lead_back_to_the_same_money(amount: int, code: str) -> None:
    value = money(amount, code)
    assert parse(value.decimal_text(), code) == value
    assert from_json(value.json()) == value
    assert value.json() == {"amount": amount, "currency": code}
    assert value.currency == code


@pytest.mark.parametrize(
    ("text", "code", "amount"), [("12.3", "CNY", 1230), ("12", "CNY", 1200), ("-0.05", "CNY", -5), ("007", "JPY", 7)]
)
def test_text_is_read_exactly(text: str, code: str, amount: int) -> None:
    assert parse(text, code).amount_minor == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12.345", "CNY"),
        ("12.300", "CNY"),
        ("1.0", "JPY"),
        ("1,000", "CNY"),
        ("1e3", "CNY"),
        (" 1", "CNY"),
        ("1\n", "CNY"),
        ("", "CNY"),
        (".5", "CNY"),
        ("5.", "CNY"),
        ("+5", "CNY"),
        ("１２", "CNY"),
        ("NaN", "CNY"),
        ("92233720368547758.08", "CNY"),
        ("9" * 5000, "CNY"),
    ],
)
def test_text_that_is_no_amount_is_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidAmount):
        parse(text, code)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"amount": 1.0, "currency": "CNY"},
        {"amount": True, "currency": "CNY"},
        {"amount": "1", "currency": "CNY"},
        {"amount": 1, "currency": 156},
        {"amount": 1, "currency": "CNY", "more": 1},
        {"amount": 2**63, "currency": "CNY"},
        {"amount": -(2**63), "currency": "CNY"},
    ],
)
def test_json_that_is_no_money_is_refused(value: dict) -> None:
    with pytest.raises(InvalidAmount):
        from_json(value)
