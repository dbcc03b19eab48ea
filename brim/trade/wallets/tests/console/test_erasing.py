"""Erasing says what is still in the wallet."""

import html
import re

import pytest

from brim.base.identity.models import Staff
from brim.base.kit import ids
from brim.core.customers import queries
from brim.trade.wallets.tests import house

LIST = "/console/customers/"
PART = {"HX-Request": "true"}


@pytest.fixture
def owner(client, built):
    person = Staff.objects.get(email=house.MANAGER)
    person.roles.update(permissions=["*"])
    client.force_login(person)
    return client


def record_of(customer) -> str:
    return f"{LIST}{ids.public_customer(customer.id)}/"


def text_of(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_erasing_says_what_goes_what_stays_and_asks_for_the_name(owner, built):
    here = f"{record_of(built.customer)}forget/"
    page = text_of(owner.get(here, headers=PART))
    assert "Still in the wallet ¥204.00" in page
    assert "Devices that are signed in, and codes Erased" in page
    assert "payout accounts Erased" in page
    wrong = owner.post(here, {"reason": "asked by mail", "name": "Somebody"})
    assert wrong.status_code == 422
    assert queries.get(built.customer.id).forgotten_at is None
    done = owner.post(here, {"reason": "asked by mail", "name": "林小满 Lin Xiaoman"}, follow=True)
    page = text_of(done)
    assert "Erased customer" in page
    assert "林小满" not in page
    assert "Personal data erased" in page
    assert "/edit/" not in done.content.decode()
    assert owner.get(here).status_code == 409
