"""The tea house, and a phone on which its customer is signed in."""

import pytest

from brim.core.access.tests.portal.phone import demonstrated, other, phone
from brim.trade.payments.tests import house
from brim.trade.wallets.tests.portal.currencies import both, dollars

__all__ = ["both", "demonstrated", "dollars", "other", "phone"]


@pytest.fixture
def built(transactional_db, demonstrated):
    return house.build()
