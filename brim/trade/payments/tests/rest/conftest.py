"""Programs far away speak of a customer who paid at the counter, or has nothing yet."""

import pytest

from brim.base.rest.tests.calling import HUNDRED, Caller
from brim.trade.wallets.tests.rest.conftest import api, caller, house, lin, token, ways

__all__ = ["api", "caller", "house", "lin", "token", "ways"]


@pytest.fixture(autouse=True)
def inside(settings: object) -> None:
    settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://localhost"


@pytest.fixture
def rich(api: Caller, lin: str) -> str:
    """A customer with 100 yuan."""
    assert api.post("/topups", {"customer": lin, "amount": HUNDRED, "channel": "cash"}).status_code == 201
    return lin
