"""Who sits at the console in these tests. A file that needs another house builds its own `built`."""

import pytest

from brim.base.identity.models import Staff
from tests.e2e import house


@pytest.fixture
def built(transactional_db):
    return house.build()


@pytest.fixture
def manager(client, built):
    client.force_login(Staff.objects.get(email=house.MANAGER))
    return client


@pytest.fixture
def marketer(client, built):
    client.force_login(Staff.objects.get(email=house.MARKETER))
    return client
