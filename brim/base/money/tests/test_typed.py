"""How people write amounts, and what is never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.base.money import CURRENCIES, InvalidAmount, Misread, money, parse, typed
from brim.base.money.tests.test_money import AMOUNTS

TYPED = [
    ("12.5", "CNY", 1250),
    ("12.50", "CNY", 1250),
    ("1,000", "CNY", 100_000),
    ("12,345.67", "CNY", 1_234_567),
    ("1,234,567", "JPY", 1_234_567),
    ("１２３", "CNY", 12_300),
    ("１，０００．５０", "CNY", 100_050),
    ("￥300", "CNY", 30_000),
    ("¥500", "CNY", 50_000),
    ("¥ 500", "CNY", 50_000),
    ("500元", "CNY", 50_000),
    ("CNY 500", "CNY", 50_000),
    ("500 cny", "CNY", 50_000),
    ("RMB500", "CNY", 50_000),
    ("¥500", "JPY", 500),
    ("JP¥500", "JPY", 500),
    ("1 000", "CNY", 100_000),
    ("1\N{NO-BREAK SPACE}000.5", "CNY", 100_050),
    ("1\N{NARROW NO-BREAK SPACE}000", "CNY", 100_000),
    ("\N{IDEOGRAPHIC SPACE}8 ", "CNY", 800),
    ("$5", "USD", 500),
    ("US$5", "USD", 500),
    ("HK$5", "HKD", 500),
    ("€1,000.00", "EUR", 100_000),
    ("−56.00", "CNY", -5600),
    ("-¥56", "CNY", -5600),
    ("¥-56", "CNY", -5600),
    ("+580.00", "CNY", 58_000),
    ("1.234", "KWD", 1234),
    ("1,000", "KWD", 1_000_000),
    ("0", "CNY", 0),
    ("0.05", "CNY", 5),
    ("007", "JPY", 7),
]

REFUSED = [
    ("12,50", "CNY", Misread.UNCLEAR, ("12.50", "1250.00")),
    ("1,5", "CNY", Misread.UNCLEAR, ("1.50", "15.00")),
    ("0,99", "CNY", Misread.UNCLEAR, ("0.99", "99.00")),
    ("1，50", "CNY", Misread.UNCLEAR, ("1.50", "150.00")),
    ("12,34,5", "CNY", Misread.UNCLEAR, ("1234.50", "12345.00")),
    ("12 50", "CNY", Misread.UNCLEAR, ("12.50", "1250.00")),
    ("1.000,50", "EUR", Misread.UNCLEAR, ("1000.50",)),
    ("1,00,000", "INR", Misread.UNCLEAR, ("100000.00",)),
    ("0,500", "CNY", Misread.UNCLEAR, ("500.00",)),
    ("1,5", "JPY", Misread.UNCLEAR, ("15",)),
    ("1,000 000", "CNY", Misread.UNCLEAR, ("1000000.00",)),
    ("1,234,56", "CNY", Misread.UNCLEAR, ("1234.56", "123456.00")),
    ("12.345", "CNY", Misread.TOO_FINE, ()),
    ("1,000.123", "CNY", Misread.TOO_FINE, ()),
    ("1.0", "JPY", Misread.TOO_FINE, ()),
    ("$5", "CNY", Misread.OTHER_CURRENCY, ()),
    ("5 EUR", "USD", Misread.OTHER_CURRENCY, ()),
    ("JP¥5", "CNY", Misread.OTHER_CURRENCY, ()),
    ("9" * 5000, "CNY", Misread.TOO_LARGE, ()),
    ("92233720368547758.08", "CNY", Misread.TOO_LARGE, ()),
    *(
        (text, "CNY", Misread.NO_NUMBER, ())
        for text in (
            "",
            " ",
            "¥",
            "-",
            "--5",
            "-¥-5",
            "5²",
            "²",
            "½",
            "①",
            "٣",
            "三",
            "1e3",
            ".5",
            "5.",
            ",5",
            "5,",
            "1,,000",
            "NaN",
            "1\n000",
            "12.50.1",
            "1\N{ZERO WIDTH SPACE}2",
            "¥5¥",
            "0x10",
            "1_000",
            "1'000",
            "12;50",
        )
    ),
]


@pytest.mark.parametrize(("text", "code", "amount"), TYPED)
def test_what_can_be_read_in_one_way_is_read(text: str, code: str, amount: int) -> None:
    assert typed(text, code) == money(amount, code)


@pytest.mark.parametrize(("text", "code", "why", "readings"), REFUSED)
def test_what_can_be_read_in_two_ways_or_none_is_refused(
    text: str, code: str, why: Misread, readings: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidAmount) as refused:
        typed(text, code)
    assert (refused.value.why, refused.value.readings) == (why, readings)


@given(AMOUNTS, st.sampled_from(sorted(CURRENCIES)))
def test_what_programs_write_people_may_type(amount: int, code: str) -> None:
    text = money(amount, code).decimal_text()
    assert typed(text, code) == parse(text, code)


@given(
    st.text(alphabet="0123456789０１, ，.．-−¥￥元 \N{NO-BREAK SPACE}", max_size=12),
    st.sampled_from(["CNY", "JPY", "KWD"]),
)
def test_whatever_is_typed_is_worth_its_digits_or_refused(text: str, code: str) -> None:
    """A comma never moves a digit: without a point the digits are the whole number."""
    try:
        found = typed(text, code)
    except InvalidAmount:
        return
    digits = "".join(str(int(letter)) for letter in text if letter.isdigit())
    points = sum(letter in ".．" for letter in text)
    assert points <= 1
    whole = int(digits) if points else int(digits) * 10**found.asset.exponent
    if points:
        fraction = sum(letter.isdigit() for letter in text.replace("．", ".").partition(".")[2])
        whole *= 10 ** (found.asset.exponent - fraction)
    assert abs(found.amount_minor) == whole
