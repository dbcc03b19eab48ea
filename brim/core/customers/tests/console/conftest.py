"""Who sits at the console in these tests; the house has customers, and no wallets."""

import pytest

from brim.base.identity.tests.house import open_business
from brim.base.kit import clock
from brim.base.shell.tests.visiting import just_signed_in, manager, marketer
from brim.core.customers.tests.house import welcome_customers

__all__ = ["just_signed_in", "manager", "marketer"]


@pytest.fixture
def built(transactional_db):
    now = clock.now()
    return welcome_customers(open_business(now), now)
