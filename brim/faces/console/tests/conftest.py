"""Who sits at the console in these tests. A file that needs another house builds its own `built`."""

import pytest
from django.test import Client

from brim.base.shell.tests.visiting import just_signed_in, manager, marketer
from brim.trade.payments.tests import house
from brim.trade.payments.tests.counter import Till, set_up

__all__ = ["just_signed_in", "manager", "marketer"]


@pytest.fixture
def built(transactional_db):
    return house.build()


@pytest.fixture
def till(client: Client, transactional_db) -> Till:
    """A cashier whose shift is open."""
    found = set_up(client)
    found.shift()
    return found
