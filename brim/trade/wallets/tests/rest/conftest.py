"""A customer with money of whom programs far away speak. It came by the wallets' own door: nobody paid for it."""

from collections.abc import Iterator

import pytest

from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.rest.tests.calling import TEST, api, caller, open_house, token, ways
from brim.core.customers.tests.rest.conftest import lin
from brim.core.ledger.queries import assert_books_balance
from brim.trade.wallets import operations as wallets

__all__ = ["api", "caller", "lin", "token", "ways"]


@pytest.fixture
def house(transactional_db: None) -> Iterator[dict[str, int]]:
    """The stores' numbers by their codes."""
    yield open_house()
    assert_books_balance()


def credit(customer: str, minor: int) -> None:
    topup_id = ids.make()
    wallets.credit_top_up(
        customer_id=ids.read_customer(customer),
        topup_id=topup_id,
        paid=money(minor, "CNY"),
        channel="cash",
        payment_id=topup_id,
        store_id=None,
        actor=TEST,
        now=clock.now(),
    )


@pytest.fixture
def rich(lin: str) -> str:
    """A customer with 100 yuan."""
    credit(lin, 10_000)
    return lin
