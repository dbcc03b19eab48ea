"""A wallet to play with."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import ids
from brim.base.money import Money, money
from brim.core.customers import encryption
from brim.core.customers import operations as customers
from brim.core.customers.models import CustomerRow
from brim.trade.wallets import operations
from brim.trade.wallets.queries import assert_wallets_balance

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # a Monday noon in Shanghai
DAY = timedelta(days=1)
LATER = NOW + timedelta(minutes=1)
ALICE = Actor(ActorKind.STAFF, 1, frozenset({"*"}), None)
BOB = Actor(ActorKind.STAFF, 2, frozenset({"*"}), None)
TEST = system("test")
LADDER = {"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}, {"pay": 50000, "get": 15000}]}}}
DAILY = {"currencies": {"CNY": {"limits": {"spend_daily": 1000}}}}
BY_ONE = {"currencies": {"CNY": {"adjustment_alone": 10**15}}}  # one person may correct and lend what they like


def cny(amount: int) -> Money:
    return money(amount, "CNY")


def new_key() -> str:
    return f"x:{ids.make()}"


def new_customer() -> int:
    """One who is known to the house: who withdraws has a key for the payout account."""
    return customers.create(actor=TEST, now=NOW, name="Lin Wei").id


def top_up(customer_id: int, amount: int, *, now: datetime = NOW, topup_id: int = 0, currency: str = "CNY"):
    topup_id = topup_id or ids.make()
    return operations.credit_top_up(
        customer_id=customer_id,
        topup_id=topup_id,
        paid=money(amount, currency),
        channel="cash",
        payment_id=topup_id,
        store_id=1,
        actor=TEST,
        now=now,
    )


def spend(customer_id: int, amount: int, *, now: datetime = NOW, key: str = "", **more):
    return operations.spend(
        customer_id=customer_id, amount=cny(amount), actor=ALICE, now=now, key=key or new_key(), **more
    )


def save(settings: dict, *, now: datetime = NOW - timedelta(days=1)):
    return operations.save_programme(settings, actor=ALICE, now=now)


def known(customer_id: int) -> None:
    """A customer under a number of the test's own, with a key: what is written of them can be kept."""
    sealed = encryption.seal(customer_id, {"name": "Lin Wei"})
    CustomerRow.objects.create(
        customer_id=customer_id,
        version=1,
        key_version=sealed.key_version,
        wrapped_key=sealed.wrapped_key,
        profile=sealed.profile,
        tokens=[],
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.fixture
def customer(db: None) -> int:
    return new_customer()


@pytest.fixture
def other(db: None) -> int:
    return new_customer()


@pytest.fixture
def in_balance(db: None) -> Iterator[None]:
    """Afterwards lots are what the books say."""
    yield
    assert_wallets_balance()


@pytest.fixture
def rich(customer: int) -> int:
    """100.00, of which 10.00 a day may be spent."""
    return with_daily_limit(customer, 10_000)


@pytest.fixture
def limited(customer: int) -> int:
    """1,000.00, of which 10.00 a day may be spent."""
    return with_daily_limit(customer, 100_000)


def with_daily_limit(customer_id: int, amount: int) -> int:
    save(DAILY, now=NOW - 40 * DAY)
    top_up(customer_id, amount, now=NOW - 40 * DAY)
    return customer_id


@pytest.fixture
def ladder(db: None) -> Callable[[], None]:
    """Pay 100 get 20, pay 500 get 150."""
    return save(LADDER)
