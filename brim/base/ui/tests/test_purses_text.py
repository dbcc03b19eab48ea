"""The parts of a wallet beside their amounts, as the wallets call them."""

from django.template import Context, Template
from django.utils import translation

from brim.base.money import money
from brim.base.ui import formats


def test_parts_are_named_in_the_order_given_and_only_those():
    assert formats.purses_text(principal=money(4480, "CNY"), bonus=money(1120, "CNY")) == "principal 44.80, bonus 11.20"
    assert formats.purses_text(bonus=money(1120, "CNY")) == "bonus 11.20"
    assert formats.purses_text() == ""
    with translation.override("zh-hans"):
        assert formats.purses_text(principal=money(4480, "CNY"), held=money(0, "CNY")) == "本金 44.80，预授权 0.00"


def test_templates_take_the_same_words():
    page = Template('{% load formats %}{% named "purse" "bonus" %}: {% purses bonus=amount %}; {% named "purse" "x" %}')
    assert page.render(Context({"amount": money(50, "CNY")})) == "Bonus: bonus 0.50; x"
