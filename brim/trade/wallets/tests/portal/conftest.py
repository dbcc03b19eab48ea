"""The tea house, and a phone on which its customer is signed in."""

import pytest

from brim.core.access.tests.portal.phone import demonstrated, other, phone
from brim.trade.wallets.tests import house

__all__ = ["demonstrated", "other", "phone"]


@pytest.fixture
def built(transactional_db, demonstrated):
    return house.build()
