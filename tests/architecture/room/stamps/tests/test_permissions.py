"""Who holds the room's words: whom it named, from the founding on; and the page of roles shows them as its own."""

import re

import pytest
from django.test import Client

from brim.base.identity.models import Staff
from brim.base.identity.operations import authorise
from brim.base.identity.queries import roles
from brim.base.identity.types import customer
from brim.base.kit.refusals import Forbidden
from brim.trade.payments.tests import house

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_roles_that_the_room_named_hold_its_words_after_the_founding():
    house.build()
    held = {role.code: [word for word in role.permissions if word.startswith("stamps:")] for role in roles()}
    assert {code: words for code, words in held.items() if words} == {
        "manager": ["stamps:read"],
        "cashier": ["stamps:read", "stamps:redeem"],
    }


def test_the_page_of_roles_shows_them_under_the_rooms_own_name(client: Client):
    house.build()
    client.force_login(Staff.objects.get(email=house.OWNER))
    page = client.get("/console/settings/roles/").content.decode()
    names = ["Payments and tills", "Stamps", "See stamps", "Redeem stamps", ">Ledger<", "The house"]
    places = [[found.start() for found in re.finditer(name, page)][-1] for name in names]
    assert places == sorted(places)


def test_customers_see_their_own_stamps_and_redeem_none_by_themselves():
    authorise(customer(5), "stamps:read", customer_id=5)
    for word, whose in (("stamps:read", 6), ("stamps:redeem", 5)):
        with pytest.raises(Forbidden):
            authorise(customer(5), word, customer_id=whose)
