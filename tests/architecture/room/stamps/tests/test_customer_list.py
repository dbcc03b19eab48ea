"""What the list of customers has of the room: a column, a filter, an order, something to be done with the ticked."""

import re

import pytest
from django.test import Client

from brim.base.events import queries as events
from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Invalid
from brim.base.money import money
from brim.core.customers import queries as customers
from brim.core.customers.types import SEEN, Selection
from brim.trade.payments import operations as payments
from brim.trade.payments.tests import house
from tests.architecture.room.stamps.console.customer_list import BY_STAMPS

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


@pytest.fixture
def by_stamps(built) -> list[int]:
    """Those who have stamps, the most first."""
    for number, customer_id in enumerate((built.others[0].id, built.others[1].id, built.others[0].id)):
        payments.start_top_up(
            customer_id=customer_id,
            amount=money(10000, "CNY"),
            channel="cash",
            store_id=None,
            actor=system("seed"),
            now=clock.now(),
            key=f"more-{number}",
        )
    return [built.others[0].id, *sorted((built.customer.id, built.others[1].id), reverse=True)]


def test_an_order_of_the_room_goes_on_page_by_page_and_both_ways(by_stamps):
    selection, cursor, seen = Selection(sort=BY_STAMPS), None, []
    for _place in by_stamps:
        page = customers.select(selection, limit=1, cursor=cursor, actor=system("seed"))
        seen += [found.customer.id for found in page.items]
        cursor = page.next_cursor
        if cursor:
            with pytest.raises(Invalid):
                customers.select(Selection(sort=SEEN), cursor=cursor, actor=system("seed"))
    assert (seen, cursor) == (by_stamps, None)
    first, second, third = by_stamps
    assert customers.beside(second, selection, actor=system("seed")) == (first, third)
    assert customers.count(selection, actor=system("seed"), most=10) == 3


def test_the_list_stands_in_the_order_of_the_room(owner, by_stamps):
    page = owner.get(LIST, {"sort": "stamps"}).content.decode()
    assert list(cells_of(owner, sort="stamps").values()) == ["20", "10", "10"]
    assert [ids.public_customer(one) for one in by_stamps] == list(cells_of(owner, sort="stamps"))
    assert re.search(r'aria-current="true"[^>]*>Most stamps first', page)
    assert "In this order stand those who ever had stamps." in page
    assert owner.get(f"{LIST}?sort=stamps&tag=&q=").status_code == 200


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
    page = client.get(LIST, {"stamps": "some", "sort": "stamps"}).content.decode()
    assert "Stamps" not in page
    assert "stamps first" not in page
    assert "Has stamps" not in page
    assert page.count("data-row") > 1
