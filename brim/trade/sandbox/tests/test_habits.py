from datetime import UTC, datetime

import pytest
from django.conf import LazySettings

from brim.base.events.queries import timeline
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit.refusals import Forbidden, Invalid, NotFound
from brim.trade.sandbox import operations, queries

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OWNER = Actor(ActorKind.STAFF, 1, frozenset({"settings:write"}))


@pytest.fixture(autouse=True)
def switched_on(settings: LazySettings) -> None:
    settings.SANDBOX = True


def test_the_sandbox_is_told_once_and_the_log_knows() -> None:
    assert queries.sandbox_faults() == queries.SandboxFaults(frozenset(), 60)
    for _time in range(2):
        operations.configure_sandbox(mischief=["lost", "delayed"], delay_s=5, actor=OWNER, now=NOW)
    assert queries.sandbox_faults() == queries.SandboxFaults(frozenset({"lost", "delayed"}), 5)
    told = timeline(0, limit=9).items
    assert [event.type for event in told] == ["payments.sandbox_told"]
    assert told[0].data == {"mischief": ["delayed", "lost"], "delay_s": 5}


@pytest.mark.parametrize(("mischief", "delay_s"), [(["bribed"], 5), (["lost"], -1), (["lost"], 86_401)])
def test_it_is_not_told_nonsense(mischief: list[str], delay_s: int) -> None:
    with pytest.raises(Invalid):
        operations.configure_sandbox(mischief=mischief, delay_s=delay_s, actor=OWNER, now=NOW)
    assert queries.sandbox_faults().mischief == frozenset()


def test_only_who_changes_settings_tells_it_and_only_where_it_is_on(settings: LazySettings) -> None:
    with pytest.raises(Forbidden):
        operations.configure_sandbox(
            mischief=["lost"], delay_s=5, actor=Actor(ActorKind.STAFF, 2, frozenset({"settings:read"})), now=NOW
        )
    settings.SANDBOX = False
    with pytest.raises(NotFound):
        operations.configure_sandbox(mischief=["lost"], delay_s=5, actor=OWNER, now=NOW)
    assert queries.sandbox_faults().mischief == frozenset()
