"""What the tests of payments share: a moment they command, a customer, a cashier, and a provider within the process."""

from datetime import UTC, datetime

import pytest

from brim.base.identity import operations as identity
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import clock
from brim.base.kit.tests.keeping import kept
from brim.core.customers import operations as customers
from brim.trade.payments.tests.till import Moment

PERMISSIONS = {
    "topups:read",
    "topups:write",
    "refunds:write",
    "payments:read",
    "payments:write",
    "shifts:write",
    "customers:read",
    "customers:write",
}


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """Monday noon in Shanghai; `moment.passes(minutes=1)` moves every clock."""
    it = Moment(datetime(2026, 3, 2, 4, 0, tzinfo=UTC))
    monkeypatch.setattr("brim.base.kit.clock.now", lambda: it.now)
    return it


@pytest.fixture(autouse=True)
def inside(settings: object) -> None:
    settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://127.0.0.1:8000"


@pytest.fixture
def house(moment: Moment) -> int:
    """A business with one store; the store's id."""
    return open_store()


@kept
def open_store() -> int:
    now = clock.now()
    identity.set_up_business(
        actor=system("test"), now=now, name="Brim Tea", name_zh="盈茶", currency="CNY", time_zone="Asia/Shanghai"
    )
    return identity.open_store(actor=system("test"), now=now, code="S1", name="West Lake", name_zh="西湖店").id


@pytest.fixture
def customer(house: int) -> int:
    return create_lin()


def create_lin() -> int:
    return customers.create(actor=system("test"), now=clock.now(), name="Lin Wei", phone="13800138000").id


def welcome() -> int:
    """The customer of a business that opens for them."""
    open_store()
    return create_lin()


@pytest.fixture
def cashier(house: int) -> Actor:
    return Actor(ActorKind.STAFF, 12, frozenset(PERMISSIONS), frozenset({house}), "req_test", "Chen")
