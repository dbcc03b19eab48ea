"""What the list of customers has of the room: a column, a filter, something to be done with the ticked."""

import re

import pytest
from django.test import Client

from brim.base.events import queries as events
from brim.base.identity.models import Staff
from brim.base.kit import ids
from brim.trade.payments.tests import house

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/console/customers/"


@pytest.fixture
def built():
    return house.build()


@pytest.fixture
def owner(built) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(email=house.OWNER))
    return client


def cells_of(client: Client, **asked: str) -> dict[str, str]:
    """By customer, what stands in the column of stamps."""
    page = client.get(LIST, asked).content.decode()
    rows = re.findall(r'<tr data-row>.*?value="(cus_\w+)".*?c-stamps"[^>]*>(.*?)</td>', page, re.DOTALL)
    return {public_id: re.sub(r"<[^>]+>", "", cell).strip() for public_id, cell in rows}


def test_a_column_shows_the_stamps_of_those_on_the_page(owner, built):
    shown = cells_of(owner)
    assert shown.pop(ids.public_customer(built.customer.id)) == "10"
    assert shown
    assert set(shown.values()) == {"–"}


def test_a_filter_finds_who_has_some_and_who_has_none(owner, built):
    rich = ids.public_customer(built.customer.id)
    assert set(cells_of(owner, stamps="some")) == {rich}
    assert rich not in cells_of(owner, stamps="none")
    page = owner.get(LIST, {"stamps": "some"}).content.decode()
    assert "Take away: Has stamps" in page
    assert set(cells_of(owner, stamps="nonsense")) == set(cells_of(owner))


def test_the_export_has_the_column_and_the_log_names_the_filter(owner, built):
    answer = owner.post(f"{LIST}export/", {"list": "stamps=some"})
    head, line = b"".join(answer).decode().splitlines()
    assert head.endswith("Available (CNY),Stamps")
    assert line.endswith(",10")
    told = next(one for one in events.newest(limit=20) if one.type == "customers.list_exported")
    assert told.data["conditions"] == ["stamps"]


def test_something_can_be_done_with_the_ticked(owner, built):
    page = owner.get(LIST).content.decode()
    assert 'formaction="/console/stamps/ticked/"' in page
    picks = [ids.public_customer(one.id) for one in (built.customer, *built.others)]
    told = owner.post("/console/stamps/ticked/", {"pick": picks, "which": "picked"}, follow=True).content.decode()
    assert "They have 10 stamps together." in told


def test_who_lacks_the_word_sees_none_of_it(built):
    client = Client()
    person = Staff.objects.get(email=house.MARKETER)
    person.roles.update(permissions=["customers:read"])
    client.force_login(person)
    page = client.get(LIST, {"stamps": "some"}).content.decode()
    assert "Stamps" not in page
    assert "Has stamps" not in page
    assert page.count("data-row") > 1
