import pytest
from django.conf import LazySettings

from brim.base.events.queries import timeline
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit.refusals import Forbidden, Invalid, NotFound
from brim.trade.payments import operations, queries
from brim.trade.payments.tests.till import Moment

pytestmark = pytest.mark.django_db(transaction=True)

OWNER = Actor(ActorKind.STAFF, 1, frozenset({"settings:write"}))


def test_the_sandbox_is_told_once_and_the_log_knows(moment: Moment) -> None:
    assert queries.sandbox_habit() == queries.SandboxHabit(frozenset(), 60)
    for _time in range(2):
        operations.tell_sandbox(mischief=["lost", "delayed"], delay_s=5, actor=OWNER, now=moment.now)
    assert queries.sandbox_habit() == queries.SandboxHabit(frozenset({"lost", "delayed"}), 5)
    told = timeline(0, limit=9).items
    assert [event.type for event in told] == ["payments.sandbox_told"]
    assert told[0].data == {"mischief": ["delayed", "lost"], "delay_s": 5}


@pytest.mark.parametrize(("mischief", "delay_s"), [(["bribed"], 5), (["lost"], -1), (["lost"], 86_401)])
def test_it_is_not_told_nonsense(moment: Moment, mischief: list[str], delay_s: int) -> None:
    with pytest.raises(Invalid):
        operations.tell_sandbox(mischief=mischief, delay_s=delay_s, actor=OWNER, now=moment.now)
    assert queries.sandbox_habit().mischief == frozenset()


def test_only_who_changes_settings_tells_it_and_only_where_it_is_on(moment: Moment, settings: LazySettings) -> None:
    with pytest.raises(Forbidden):
        operations.tell_sandbox(
            mischief=["lost"], delay_s=5, actor=Actor(ActorKind.STAFF, 2, frozenset({"settings:read"})), now=moment.now
        )
    assert [(facts.name, facts.is_on) for facts in queries.channel_facts()] == [("sandbox", True), ("cash", True)]
    settings.SANDBOX = False
    with pytest.raises(NotFound):
        operations.tell_sandbox(mischief=["lost"], delay_s=5, actor=OWNER, now=moment.now)
    assert [facts.is_on for facts in queries.channel_facts()] == [False, True]
    assert queries.sandbox_habit().mischief == frozenset()
