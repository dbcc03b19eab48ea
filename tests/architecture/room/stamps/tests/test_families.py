"""What the timeline of a customer has of the room: its own filter, and lines with points as their value."""

import re

import pytest
from django.test import Client

from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.trade.payments.tests import house
from tests.architecture.room.stamps import operations as stamps

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def built():
    return house.build()


def record(email: str, customer_id: int, show: str = "") -> str:
    client = Client()
    client.force_login(Staff.objects.get(email=email))
    return client.get(f"/console/customers/{ids.public_customer(customer_id)}/", {"show": show}).content.decode()


def filters(page: str) -> list[str]:
    return re.findall(
        r'<a class="chip[^>]*>([^<]+)</a>', re.search(r'<nav class="filters".*?</nav>', page, re.DOTALL)[0]
    )


def test_a_filter_of_the_room_shows_its_events_alone(built):
    whole = record(house.OWNER, built.customer.id)
    assert filters(whole) == ["All", "Money", "Notes", "Changes", "Stamps"]
    assert ("Stamps given" in whole, "Topped up by" in whole) == (True, True)
    narrowed = record(house.OWNER, built.customer.id, "stamps")
    assert ("Stamps given" in narrowed, "Topped up by" in narrowed) == (True, False)
    assert "Stamps given" not in record(house.OWNER, built.customer.id, "money")


def test_a_line_of_the_room_has_points_as_its_value_and_its_own_small_print(built):
    stamps.redeem(customer_id=built.customer.id, currency="CNY", actor=system("seed"), now=clock.now(), key="x:stamps")
    page = record(house.OWNER, built.customer.id, "stamps")
    lines = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", line)) for line in page.split("<li")]
    (given,) = (line for line in lines if "Stamps given" in line)
    (redeemed,) = (line for line in lines if "Stamps redeemed" in line)
    assert "+10 pts" in given
    assert ("−10 pts" in redeemed, "for ¥2.00 of bonus" in redeemed) == (True, True)
    client = Client()
    client.force_login(Staff.objects.get(email=house.OWNER))
    paths = re.findall(r'hx-get="([^"]+)" hx-trigger="toggle once"', page)
    assert [client.get(path).status_code for path in paths] == [200, 200]


def test_who_lacks_the_word_is_offered_no_such_filter(built):
    page = record(house.MARKETER, built.customer.id, "stamps")
    assert ("Stamps" in filters(page), "Stamps given" in page) == (False, False)
