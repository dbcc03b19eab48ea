"""Who works for some stores is shown no figures of the others, nor a way to them."""

import pytest
from django.urls import reverse

from brim.base.identity import operations as identity
from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.core.ledger import operations as ledger
from brim.core.ledger.queries import assert_books_balance
from brim.core.ledger.types import Leg, Transfer
from brim.trade.payments.tests import house

TOTALS = ("console:ledger", "console:accounts", "console:proof")


@pytest.fixture
def accountant(client, built):
    """Finance of one store."""
    store = identity.open_store(actor=system("test"), now=clock.now(), code="SX", name="Far", name_zh="远店")
    made = identity.create_staff(
        actor=system("test"),
        now=clock.now(),
        email="one.store@brim.example",
        name="One",
        roles=["finance"],
        password="long-enough-2026",
        store_ids=[store.id],
    )
    client.force_login(Staff.objects.get(id=made.id))
    return client


@pytest.mark.parametrize("page", TOTALS)
def test_totals_over_all_stores_are_for_who_works_for_all(accountant, owner, page):
    assert accountant.get(reverse(page)).status_code == 403
    assert owner.get(reverse(page)).status_code == 200


@pytest.fixture
def owner(built):
    from django.test import Client

    client = Client()
    client.force_login(Staff.objects.get(email=house.OWNER))
    return client


def test_the_rail_leads_only_where_one_may_go(accountant):
    page = accountant.get(reverse("console:entries")).content.decode()
    assert reverse("console:proof") not in page
    assert reverse("console:ledger") + '"' not in page


def test_books_of_an_id_that_nobody_has_are_not_for_who_works_for_one_store(accountant, owner):
    """The ledger knows no customers: an entry of nobody's has no home, and so is no store's."""
    code, book = ledger.chart_code("principal", "CNY"), ledger.chart_code("clearing", "CNY", "cash")
    fact = Transfer(customer_id=404, key="a", kind="credit", legs=(Leg(code, 500, book),), actor="system:test")
    [posted] = ledger.post([fact], now=clock.now())
    page = reverse("console:ledger-transfer", args=[ids.public("txn", 404, posted.id)])
    assert accountant.get(page).status_code == 404
    assert owner.get(page).status_code == 200
    assert_books_balance()
