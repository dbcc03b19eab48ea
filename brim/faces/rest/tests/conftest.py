"""A house with two stores, keys, customers with money, and both ways in to the API."""

from collections.abc import Iterator
from typing import Any

import pytest

from brim.base.rest.tests.calling import HUNDRED, Caller, api, caller, open_house, token, ways
from brim.core.customers.tests.rest.conftest import lin
from brim.core.ledger.queries import assert_books_balance

__all__ = ["api", "caller", "lin", "token", "ways"]


@pytest.fixture
def house(transactional_db: None, settings: Any) -> Iterator[dict[str, int]]:
    """The stores' numbers by their codes."""
    settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://localhost"
    yield open_house()
    assert_books_balance()


@pytest.fixture
def rich(api: Caller, lin: str) -> str:
    """A customer with 100 yuan."""
    assert api.post("/topups", {"customer": lin, "amount": HUNDRED, "channel": "cash"}).status_code == 201
    return lin
