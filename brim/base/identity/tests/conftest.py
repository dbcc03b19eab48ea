from datetime import UTC, datetime

import pytest
from django.conf import LazySettings

from brim.base.events.queries import timeline
from brim.base.events.types import Recorded
from brim.base.identity.operations import create_staff, set_up_business
from brim.base.identity.types import Actor, StaffFacts, system

NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
PASSWORD = "seven calm herons"


def events() -> list[Recorded]:
    """The house's events, oldest first."""
    return list(reversed(timeline(0, limit=200).items))


def happened() -> list[str]:
    return [event.type.removeprefix("identity.") for event in events()]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def alone_and_quick(settings: LazySettings) -> None:
    settings.ROOT_URLCONF = "brim.base.identity.tests.urls"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def house(db: None) -> Actor:
    """A business with its roles; the actor who set it up."""
    actor = system("setup", request_id="req-setup")
    set_up_business(
        actor=actor,
        now=NOW,
        name="Clear Spring Tea",
        name_zh="清泉茶馆",
        currency="CNY",
        time_zone="Asia/Shanghai",
        rule_pack="cn",
        language="zh-hans",
        country="CN",
    )
    return actor


@pytest.fixture
def owner(house: Actor) -> StaffFacts:
    return create_staff(actor=house, now=NOW, email="Owner@Example.com", name="Lin", roles=["owner"], password=PASSWORD)
