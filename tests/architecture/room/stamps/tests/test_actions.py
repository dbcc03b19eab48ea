"""What the room does to a customer stands on the record, in its menu, and in the palette by its words."""

import re

import pytest
from django.test import Client

from brim.base.identity.models import Staff
from brim.base.kit import ids
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments.tests import house
from brim.trade.wallets import queries as wallets
from tests.architecture.room.stamps import queries

pytestmark = pytest.mark.django_db(transaction=True)
PART = {"HX-Request": "true"}


@pytest.fixture
def built():
    return house.build()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(email=email))
    return client


def at(built) -> str:
    return f"/console/customers/{ids.public_customer(built.customer.id)}/"


def test_the_menu_of_the_record_has_the_act_and_the_act_does_it(built):
    owner = signed_in(house.OWNER)
    menu = re.search(r'id="more-acts".*?</div>', owner.get(at(built)).content.decode(), re.DOTALL)[0]
    assert f'hx-get="{at(built)}stamps/"' in menu
    assert "Redeem stamps…" in menu
    before = wallets.wallet(built.customer.id, "CNY").bonus
    done = owner.post(f"{at(built)}stamps/", {"key": "form-1"}, headers=PART)
    assert done.status_code == 204
    assert wallets.wallet(built.customer.id, "CNY").bonus == before + 200
    assert queries.points_of([built.customer.id])[built.customer.id] == 0
    assert_books_balance()


@pytest.mark.parametrize("asked", ["redeem 小满", "stamps 小满", "兑换 小满"])
def test_the_palette_knows_the_act_by_its_words_in_both_languages(built, asked):
    found = signed_in(house.OWNER).get("/console/palette/", {"q": asked}, headers=PART).content.decode()
    assert f'hx-get="{at(built)}stamps/"' in found
    here = signed_in(house.OWNER).get("/console/palette/", {"at": at(built)}, headers=PART).content.decode()
    assert f'hx-get="{at(built)}stamps/"' in here


def test_who_may_not_is_not_offered_it(built):
    marketer = signed_in(house.MARKETER)
    assert "Redeem stamps" not in marketer.get(at(built)).content.decode()
    assert "Redeem stamps" not in marketer.get("/console/palette/", {"q": "redeem 小满"}, headers=PART).content.decode()
    assert marketer.post(f"{at(built)}stamps/", {"key": "form-1"}, headers=PART).status_code == 403
