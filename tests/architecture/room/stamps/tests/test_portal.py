"""What customers see of the room."""

import json
import re

import pytest

from brim.base.identity.types import system
from brim.base.kit import clock
from brim.core.access.tests.portal.phone import Phone
from tests.architecture.room.stamps import operations as stamps

pytestmark = pytest.mark.django_db(transaction=True)


def redeem(phone: Phone) -> None:
    stamps.redeem(customer_id=phone.customer.id, currency="CNY", actor=system("seed"), now=clock.now(), key="x:stamps")


def test_home_has_a_card_of_the_room_between_those_of_others(phone: Phone):
    answer = phone.get("").content.decode()
    shown = re.search(r'id="stamps"><b>(\d+)</b>', answer)
    assert shown
    assert int(shown[1]) == 10
    assert '<span class="key points"></span>Points 10</span>' in answer
    assert answer.index('id="purse"') < shown.start() < answer.index("Newest bills")


def test_the_bar_has_a_tab_that_leads_to_a_page_of_the_room(phone: Phone):
    home = phone.get("").content.decode()
    bar = re.search(r'<nav class="bar".*?</nav>', home, re.DOTALL)[0]
    assert re.findall(r"<span>([^<]*)</span>", bar) == ["Home", "Bills", "Stamps", "Pay code", "Me"]
    page = phone.get("stamps/").content.decode()
    assert 'href="/portal/stamps/" aria-current="page"' in page
    assert '<span class="what">10</span>' in page
    assert 'href="/portal/stamps/"' in re.search(r"<main.*</main>", phone.get("me/").content.decode(), re.DOTALL)[0]


def test_bills_name_the_rooms_operations_and_a_filter_finds_them(phone: Phone):
    assert "Your stamps became money" not in phone.text("bills/")
    redeem(phone)
    assert "Your stamps became money" in phone.text("bills/")
    found = phone.text("bills/?kind=stamps")
    assert "Your stamps became money" in found
    assert "Top-up by" not in found
    assert "Your stamps became money" not in phone.text("bills/?kind=topups")
    assert "Your stamps became money" in phone.text("statement/")


def test_the_file_of_ones_own_data_has_a_part_of_the_room(phone: Phone):
    assert "stamps" in phone.text("me/export/")
    told = json.loads(b"".join(phone.post("me/export/").streaming_content))
    assert [one["points"] for one in told["stamps"]] == [10]
    assert list(told).index("topups") < list(told).index("stamps") < list(told).index("events")
