"""A house whose codes can be read on its screen."""

from datetime import UTC, datetime

import pytest

from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
SEED = system("seed")


@pytest.fixture
def demonstrating(settings, db) -> None:
    settings.DEMO = True
    set_up_business(
        actor=SEED,
        now=NOW,
        name="Yinquan",
        name_zh="盈泉",
        currency="CNY",
        time_zone="Asia/Shanghai",
        rule_pack="cn",
        country="CN",
    )
