"""A house with customers who have nothing yet, and a phone on which one of them is signed in."""

import pytest

from brim.base.identity.tests.house import open_business
from brim.base.kit import clock
from brim.core.access.tests.portal.phone import demonstrated, other, phone
from brim.core.customers.tests.house import welcome_customers

__all__ = ["demonstrated", "other", "phone"]


@pytest.fixture
def built(transactional_db, demonstrated):
    now = clock.now()
    return welcome_customers(open_business(now), now)
