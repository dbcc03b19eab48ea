"""Rooms say where their pages are found; what is said twice is refused."""

from datetime import UTC, datetime

import pytest

from brim.base.identity.types import system
from brim.base.shell import attention, navigation, topics
from brim.base.shell.attention import Task


@pytest.fixture
def _empty(monkeypatch):
    for owner, name in ((navigation, "SECTIONS"), (navigation, "TABS"), (topics, "TOPICS")):
        monkeypatch.setattr(owner, name, {})
    monkeypatch.setattr(attention, "WAITING", [])


@pytest.mark.usefixtures("_empty")
def test_sections_and_tabs_stand_in_their_order_whoever_came_first():
    navigation.tab("second", "console:b", "B", order=20)
    navigation.tab("second", "console:a", "A", order=10)
    navigation.section("second", "Second", "house", order=2)
    navigation.section("first", "First", "house", order=1)
    navigation.tab("first", "console:c", "C", order=10)
    assert [(str(section.name), [one.name for one in tabs]) for section, tabs in navigation.sections()] == [
        ("First", ["C"]),
        ("Second", ["A", "B"]),
    ]


@pytest.mark.usefixtures("_empty")
def test_a_section_without_a_tab_is_not_shown():
    navigation.section("empty", "Empty", "house", order=1)
    assert navigation.sections() == []


@pytest.mark.usefixtures("_empty")
def test_what_is_said_twice_is_refused():
    navigation.section("one", "One", "house", order=1)
    navigation.tab("one", "console:a", "A", order=1)
    topics.topic("things", ("things.",), ("things:read",))
    with pytest.raises(AssertionError, match="one"):
        navigation.section("one", "Other", "house", order=2)
    with pytest.raises(AssertionError, match="console:a"):
        navigation.tab("one", "console:a", "Other", order=2)
    with pytest.raises(AssertionError, match="things"):
        topics.topic("things", ("others.",), ())


@pytest.mark.usefixtures("_empty")
def test_what_waits_comes_from_every_room_the_most_urgent_first():
    attention.WAITING.append(lambda _actor, _now: [Task("later", "", "house", "/", 1, order=20)])
    attention.WAITING.append(
        lambda _actor, _now: [Task("none", "", "house", "/", 0), Task("now", "", "house", "/", 3, order=10)]
    )
    found = attention.waiting(system("tests"), datetime(2026, 3, 2, tzinfo=UTC))
    assert [task.title for task in found] == ["now", "later"]
