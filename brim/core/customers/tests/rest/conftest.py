"""A customer of whom programs far away speak."""

import pytest

from brim.base.kit import ids
from brim.base.rest.tests.calling import NOW, TEST, api, caller, house, token, ways
from brim.core.customers import operations as customers

__all__ = ["api", "caller", "house", "token", "ways"]


@pytest.fixture
def lin(house: dict[str, int]) -> str:
    """A customer with nothing yet."""
    made = customers.create(actor=TEST, now=NOW, name="Lin Wei", phone="13800138000", ref="M00001")
    return ids.public_customer(made.id)
