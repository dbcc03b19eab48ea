"""Who sits at the console in these tests. A file that needs another house builds its own `built`."""

import pytest

from brim.base.shell.tests.visiting import just_signed_in, manager, marketer
from brim.trade.wallets.tests import house

__all__ = ["just_signed_in", "manager", "marketer"]


@pytest.fixture
def built(transactional_db):
    return house.build()
