"""Who sits at the console in these tests. A file that needs another house builds its own `built`."""

import pytest

from brim.base.shell.tests.visiting import just_signed_in, manager, marketer
from brim.trade.payments.tests import house
from brim.trade.wallets.tests.conftest import in_balance

__all__ = ["in_balance", "just_signed_in", "manager", "marketer"]


@pytest.fixture
def built(transactional_db):
    return house.build()
