"""What things are called, on whatever page: said once, and for all that there is."""

import ast
import re

import pytest
from django.utils import translation

from brim.base.events.sentences import NAMES
from brim.base.kit.config import ROOT
from brim.core.ledger.wording import ACCOUNTS, account_meaning, account_name
from brim.trade.payments import channels, wording
from brim.trade.wallets.wording import KINDS, KINDS_TO_CUSTOMERS, PURSES, kind_words, purse_name
from brim.trade.wallets.wording import account_name as named_account


def booked_on() -> set[str]:
    """The kinds of accounts that the wallets' engine asks the chart for."""
    sources = (path.read_text() for path in (ROOT / "brim/trade/wallets/engine").glob("*.py"))
    return {
        str(call.args[0].value)
        for source in sources
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "code"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def test_every_account_that_is_booked_on_has_a_name_and_says_what_it_is():
    kinds = booked_on()
    assert {"principal", "receivable", "receivables", "clearing"} <= kinds <= set(ACCOUNTS)
    for kind in ACCOUNTS:
        assert account_name(kind) != kind
        assert account_meaning(kind).endswith(".")
        with translation.override("zh-hans"):
            assert re.search(r"[\u4e00-\u9fff]", account_name(kind) + account_meaning(kind))
    assert (account_name("stamps"), account_meaning("stamps")) == ("stamps", "")


def test_an_account_is_named_with_its_channel_or_store():
    stores = {7: "West Lake"}
    assert named_account("clearing", "sandbox", stores) == "Channel clearing · the sandbox"
    assert named_account("clearing", "gone", stores) == "Channel clearing · gone"
    assert named_account("revenue", "7", stores) == "Revenue · West Lake"
    assert named_account("revenue", "8", stores) == "Revenue · 8"
    assert named_account("revenue", "0", stores) == "Revenue · no store"
    assert named_account("receivables", "", stores) == "Receivables"


def test_channels_that_have_a_name_are_those_that_exist():
    assert set(wording.CHANNELS) == set(channels.CHANNELS)
    assert {str(NAMES["channel"][name]) for name in channels.CHANNELS} == {"cash", "the sandbox"}
    assert wording.channel_name("harbour") == "harbour"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_staff_and_customers_read_of_a_kind_is_said_of_the_same_kinds(language):
    with translation.override(language):
        assert list(KINDS) == list(KINDS_TO_CUSTOMERS)
        assert all(kind_words().values())
        assert [purse_name(purse) for purse in (*PURSES, "points")] == [*map(str, PURSES.values()), "points"]
