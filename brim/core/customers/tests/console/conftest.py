"""Who sits at the console in these tests; the house has customers, and no wallets."""

import pytest

from brim.base.shell.tests.visiting import just_signed_in, manager, marketer
from brim.core.customers.tests import house

__all__ = ["just_signed_in", "manager", "marketer"]


@pytest.fixture
def built(transactional_db):
    return house.build()
