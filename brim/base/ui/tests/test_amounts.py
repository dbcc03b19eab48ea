"""What is shown may be typed, and a field says what is wrong with what was."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from brim.base.kit.amounts import read_amount
from brim.base.kit.refusals import Invalid
from brim.base.money import CURRENCIES, MAX_AMOUNT, Money, money, typed
from brim.base.ui.formats import brief_text, money_text, plain_text
from brim.base.ui.forms import ActionForm, MoneyField

AMOUNTS = st.integers(min_value=-MAX_AMOUNT, max_value=MAX_AMOUNT)


@given(AMOUNTS, st.sampled_from(sorted(CURRENCIES)), st.sampled_from(["en", "zh-hans"]))
def test_an_amount_copied_from_a_page_is_that_amount(amount: int, code: str, language: str) -> None:
    value = money(amount, code)
    with translation.override(language):
        for text in (money_text(value), money_text(value, plus=True), plain_text(value), brief_text(value)):
            assert typed(text, code) == value


class Form(ActionForm):
    def __init__(self, text: str, code: str = "CNY") -> None:
        super().__init__({"amount": text})
        self.fields["amount"] = MoneyField(currency=code)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("12,50", "CNY", "Is “12,50” 12.50 or 1250.00? Write it without a comma."),
        ("1，50", "CNY", "Is “1，50” 1.50 or 150.00? Write it without a comma."),
        ("0,500", "CNY", "“0,500” is unclear. A comma stands between thousands alone, as in 1,000."),
        ("12.345", "CNY", "“12.345” is no amount of CNY: too many decimals. Write it like 8.00."),
        ("1.5", "JPY", "“1.5” is no amount of JPY: too many decimals. Write it like 8."),
        ("$5", "CNY", "“$5” is in another currency. The amount is wanted in CNY."),
        ("much", "CNY", "“much” is no amount of CNY. Write it like 8.00."),
        ("10000000000000.01", "CNY", "The amount is too large: at most 10000000000000.00 CNY at once."),
        ("9" * 40, "CNY", "The amount is too large: at most 10000000000000.00 CNY at once."),
        ("0", "CNY", "The amount must be more than zero."),
        ("−1", "CNY", "The amount must be more than zero."),
    ],
)
def test_a_field_says_what_is_wrong_with_an_amount(text: str, code: str, words: str) -> None:
    form = Form(text, code)
    assert form.errors["amount"] == [words]


def test_a_field_takes_what_is_typed() -> None:
    form = Form(" ￥１，０００．５ ")
    assert form.is_valid()
    assert form.cleaned_data["amount"] == money(100_050, "CNY")


def test_the_bound_is_one() -> None:
    most = Money(MAX_AMOUNT, CURRENCIES["CNY"])
    assert read_amount("amount", most.decimal_text(), "CNY") == most
    with pytest.raises(Invalid):
        read_amount("amount", Money(MAX_AMOUNT + 1, most.asset).decimal_text(), "CNY")
