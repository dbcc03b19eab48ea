from django.conf import LazySettings

from brim.trade.payments import queries


def test_the_sandbox_is_a_channel_only_where_it_is_switched_on(settings: LazySettings) -> None:
    assert [(facts.name, facts.is_on) for facts in queries.channel_facts()] == [("sandbox", True), ("cash", True)]
    settings.SANDBOX = False
    assert [facts.is_on for facts in queries.channel_facts()] == [False, True]
