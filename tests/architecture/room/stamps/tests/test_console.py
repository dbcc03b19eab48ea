"""What staff see of the room: its place in the rail, its list, and what a list is as a file."""

import pytest
from django.test import Client

from brim.base.identity.models import Staff
from brim.base.kit import clock, ids
from brim.trade.payments.tests import house

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(email=email))
    return client


@pytest.fixture
def built():
    return house.build()


def test_the_rail_leads_to_the_rooms_list_and_it_shows_what_was_given(built):
    owner = signed_in(house.OWNER)
    home = owner.get("/console/").content.decode()
    assert 'href="/console/stamps/"' in home
    page = owner.get("/console/stamps/").content.decode()
    assert ('aria-current="page"' in page, page.count("c-who")) == (True, 1)
    assert (ids.public_customer(built.customer.id) in page, page.count('<td class="c-text">10</td>')) == (True, 1)
    of_another = owner.get("/console/stamps/", {"customer": ids.public_customer(built.others[0].id)})
    assert "c-who" not in of_another.content.decode()
    tomorrow = f"{clock.now().replace(year=clock.now().year + 1):%Y-%m-%d}"
    assert "c-who" not in owner.get("/console/stamps/", {"from": tomorrow}).content.decode()


def test_the_list_is_a_file_too(built):
    answer = signed_in(house.OWNER).get("/console/stamps/csv")
    head, line = b"".join(answer).decode().splitlines()
    assert head.endswith("topup,customer,customer_name,points,taken_back")
    assert (ids.public_customer(built.customer.id) in line, line.endswith(",10,0")) == (True, True)


def test_who_lacks_the_word_finds_neither_the_entry_nor_the_page(built):
    marketer = signed_in(house.MARKETER)
    assert "/console/stamps/" not in marketer.get("/console/").content.decode()
    assert marketer.get("/console/stamps/").status_code == 403
