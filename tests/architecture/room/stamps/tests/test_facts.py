"""What the room lets be known of a customer is declared with the rest of the house."""

from brim.core.facts import queries
from tests.architecture.room.stamps.tests.test_commands import brim


def test_its_facts_are_declared():
    found = {one.name: one for one in queries.declared()}
    assert list(found) == ["stamps.cards", "stamps.points_given", "stamps.redeemed_at"]
    assert dict(found["stamps.points_given"].events) == {"stamps.points_given": "points"}
    assert found["stamps.points_given"].windows == (30, 365)


def test_the_command_prints_them():
    line = "| `stamps.cards` | Stamp cards that were sent | count | times | stamps.card_sent (1) |"
    assert line in brim("rooms").output
