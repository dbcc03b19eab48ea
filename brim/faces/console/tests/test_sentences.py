import re

import pytest
from django.utils import translation

from brim.base.events.sentences import HOUSE, NAMES, SENTENCES
from brim.base.events.types import catalogue
from brim.base.ui.tests.test_vendored import VENDOR
from brim.trade.payments import channels

# What happens to the house, to a drawer or to the programme is no line of any customer.
NOT_OF_CUSTOMERS = {
    "customers.list_exported",
    "wallets.programme_saved",
    "payments.shift_opened",
    "payments.cash_dropped",
    "payments.shift_closed",
    "payments.sandbox_told",
}
# For who looks after Brim, and an export that tells of nobody.
UNTOLD = {"customers.list_exported", "events.event_skipped", "events.listener_replayed"}
ROOMS = ("customers.", "wallets.", "payments.", "access.", "messages.")


def test_every_event_of_a_customer_has_a_sentence():
    told = {name for name in catalogue if name.startswith(ROOMS)} - NOT_OF_CUSTOMERS
    assert told - set(SENTENCES) == set()
    assert {name for name in SENTENCES if name.startswith(ROOMS)} - told == set()


def test_every_event_is_told_of_a_customer_or_of_the_house():
    of_brim = {name for name, kind in catalogue.items() if ".tests." not in kind.__module__}
    assert of_brim - UNTOLD - set(SENTENCES) - set(HOUSE) == set()
    assert (set(SENTENCES) | set(HOUSE)) - set(catalogue) == set()
    assert (set(SENTENCES) | set(HOUSE)) & UNTOLD == set()


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_every_sentence_has_chinese_words_and_an_icon_of_the_sprite(name):
    sentence = SENTENCES[name]
    with translation.override("zh-hans"):
        assert re.search(r"[\u4e00-\u9fff]", str(sentence.text))
        assert not sentence.at or re.search(r"[\u4e00-\u9fff]", str(sentence.at))
    assert f'id="{sentence.icon}"' in (VENDOR / "lucide.svg").read_text()


def test_every_channel_has_a_name():
    assert set(channels.names()) - set(NAMES["channel"]) == set()
