"""What the room's command books has a word wherever staff meet it."""

import pytest
from django.test import Client

from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.trade.payments.tests import house
from tests.architecture.room.stamps import operations as stamps

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_kind_of_a_redemption_is_named_on_its_page_in_the_statement_and_in_the_books():
    customer_id = house.build().customer.id
    done = stamps.redeem(customer_id=customer_id, currency="CNY", actor=system("seed"), now=clock.now(), key="x:1")
    client = Client()
    client.force_login(Staff.objects.get(email=house.OWNER))
    operation, customer = ids.public("opn", customer_id, done.id), ids.public_customer(customer_id)
    transfer = ids.public("txn", customer_id, done.id)
    for page in (
        f"/console/funds/movements/{operation}/",
        f"/console/customers/{customer}/statement/",
        f"/console/customers/{customer}/receipt/{operation}/",
        f"/console/ledger/transfers/{transfer}/",
    ):
        answer = client.get(page)
        assert (page, answer.status_code, "Stamps redeemed" in answer.content.decode()) == (page, 200, True)
        assert "stamps_redeem" not in answer.content.decode()
