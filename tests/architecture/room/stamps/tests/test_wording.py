"""What the room books on, and where its value comes from, has one name on every page."""

import re

import pytest

from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.core.access.tests.portal.phone import text_of
from brim.core.ledger import books
from brim.trade.payments.tests import house
from tests.architecture.room.stamps import operations as stamps

pytestmark = pytest.mark.django_db(transaction=True)


def test_its_account_is_one_of_customers_in_the_books(client, built):
    client.force_login(Staff.objects.get(email=house.OWNER))
    code = next(line.code for line in books.chart() if line.kind == "points")
    given = next(line.code for line in books.chart() if line.kind == "points_given")
    page = client.get("/console/ledger/accounts/").content.decode()
    assert f'href="/console/ledger/entries/?code={code}"' in page
    assert f"/entries/?code={given}" not in page
    assert "What customers may redeem." in page
    entries = client.get("/console/ledger/entries/").content.decode()
    assert re.search(rf'<option value="{code}"[^>]*>Points', entries)


def test_where_its_value_came_from_is_named_on_the_record(client, built):
    client.force_login(Staff.objects.get(email=house.OWNER))
    stamps.redeem(customer_id=built.customer.id, currency="CNY", actor=system("seed"), now=clock.now(), key="x:stamps")
    public_id = ids.public_customer(built.customer.id)
    assert "Stamps of " in text_of(client.get(f"/console/customers/{public_id}/"))
