"""Somebody with a wallet, in a house that gives stamps; and a program that asks for it."""

import pytest

from brim.core.access.tests.portal.phone import demonstrated, phone
from brim.faces.portal.tests.conftest import built
from brim.faces.rest.tests.conftest import api, house, lin, rich, token, ways
from brim.trade.wallets.tests.conftest import new_customer, save

__all__ = ["api", "built", "demonstrated", "house", "lin", "phone", "rich", "token", "ways"]

TERMS = {
    "currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}], "adjustment_alone": 10**9}},
    "spend_order": "proportional",
}


@pytest.fixture
def customer(db: None) -> int:
    save(TERMS)
    return new_customer()
