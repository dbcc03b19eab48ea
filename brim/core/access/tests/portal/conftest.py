"""A house with customers who have nothing yet, and a phone on which one of them is signed in."""

import pytest

from brim.core.access.tests.portal.phone import demonstrated, other, phone
from brim.core.customers.tests import house

__all__ = ["demonstrated", "other", "phone"]


@pytest.fixture
def built(transactional_db, demonstrated):
    return house.build()
