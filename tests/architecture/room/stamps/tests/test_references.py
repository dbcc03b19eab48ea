"""An id of the room leads to its page, and ties what belongs to it."""

import re

import pytest
from django.test import Client

from brim.base.events import queries as events
from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.trade.payments.tests import house
from tests.architecture.room.stamps import operations as stamps

pytestmark = pytest.mark.django_db(transaction=True)
PART = {"HX-Request": "true"}


@pytest.fixture
def redeemed() -> str:
    """The public id of a redemption, of which a gift was handed over."""
    customer_id, somebody = house.build().customer.id, system("seed")
    done = stamps.redeem(customer_id=customer_id, currency="CNY", actor=somebody, now=clock.now(), key="x:1")
    stamps.hand_over(customer_id=customer_id, redemption_id=done.id, actor=somebody, now=clock.now())
    return ids.public("rdm", customer_id, done.id)


@pytest.fixture
def owner(redeemed) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(email=house.OWNER))
    return client


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_palette_leads_from_the_id_to_its_page(owner, redeemed):
    found = owner.get("/console/palette/", {"q": redeemed}, headers=PART).content.decode()
    page = f"/console/stamps/redemptions/{redeemed}/"
    assert f'href="{page}"' in found
    told = text_of(owner.get(page))
    assert "Stamps redeemed" in told
    assert "A gift was handed over for stamps" in told


def test_who_may_not_open_the_page_is_led_to_the_record(redeemed):
    client = Client()
    person = Staff.objects.get(email=house.MARKETER)
    person.roles.update(permissions=["customers:read"])
    client.force_login(person)
    found = client.get("/console/palette/", {"q": redeemed}, headers=PART).content.decode()
    assert "/console/stamps/" not in found
    assert "/console/customers/cus_" in found


def test_the_money_trail_ties_the_events_of_the_room_under_its_id(owner, redeemed):
    customer_id = ids.read_public("rdm", redeemed)[0]
    handed = ids.public("evt", customer_id, events.timeline(customer_id, limit=1).items[0].id)
    told = text_of(owner.get(f"/console/customers/{ids.public_customer(customer_id)}/path/{handed}", headers=PART))
    assert f"Stamps redeemed {redeemed}" in told
    assert f"A gift was handed over for stamps {redeemed}" in told


def test_the_receipt_of_a_redemption_is_found_by_its_id(owner, redeemed):
    customer = ids.public_customer(ids.read_public("rdm", redeemed)[0])
    assert "Stamps redeemed" in text_of(owner.get(f"/console/customers/{customer}/receipt/{redeemed}/"))
