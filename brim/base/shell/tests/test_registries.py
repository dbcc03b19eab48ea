"""Rooms say where their pages are found; what is said twice is refused."""

from datetime import UTC, datetime

import pytest

from brim.base.identity.types import Actor, ActorKind, system
from brim.base.shell import attention, home, navigation, setup, topics
from brim.base.shell.attention import Task


@pytest.fixture
def _empty(monkeypatch):
    for owner, name in (
        (navigation, "SECTIONS"),
        (navigation, "TABS"),
        (topics, "TOPICS"),
        (setup, "STEPS"),
        (home, "PARTS"),
        (home, "SHORTCUTS"),
    ):
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
def test_what_joins_rooms_is_heard_by_whoever_hears_of_one():
    topics.topic("all", ("",), ("ledger:read",), is_joint=True)
    topics.topic("things", ("things.",), ("things:read",))

    def heard(word: str) -> list[str]:
        actor = Actor(ActorKind.STAFF, 1, frozenset({word}), None)
        return [name for name, one in topics.TOPICS.items() if one.is_open_to(actor)]

    assert (heard("things:read"), heard("ledger:read"), heard("other:read")) == (["all", "things"], ["all"], [])


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
    home.add_shortcut("console:a", "A", "house", (), order=1)
    home.part("a.html", lambda _visit, _now: [], column="doing", order=1)
    step("a")
    with pytest.raises(AssertionError, match="console:a"):
        home.add_shortcut("console:a", "Other", "house", (), order=2)
    with pytest.raises(AssertionError, match=r"a\.html"):
        home.part("a.html", lambda _visit, _now: [], column="seeing", order=2)
    with pytest.raises(AssertionError, match="step a"):
        step("a")


@pytest.mark.usefixtures("_empty")
def test_what_waits_comes_from_every_room_the_most_urgent_first():
    attention.WAITING.append(lambda _actor, _now: [Task("later", "", "house", "/", 1, order=20)])
    attention.WAITING.append(
        lambda _actor, _now: [Task("none", "", "house", "/", 0), Task("now", "", "house", "/", 3, order=10)]
    )
    found = attention.waiting(system("tests"), datetime(2026, 3, 2, tzinfo=UTC))
    assert [task.title for task in found] == ["now", "later"]


def step(code: str, word: str = "", *, is_done: bool = False, order: int = 1) -> None:
    setup.step(
        code,
        code,
        "",
        button="Go",
        view="console:home",
        word=word or "settings:write",
        is_done=lambda _actor: is_done,
        order=order,
    )


@pytest.mark.usefixtures("_empty")
def test_the_guide_shows_whose_steps_are_open_all_that_they_may_do_and_ends_with_the_last():
    keeper = Actor(ActorKind.STAFF, 5, frozenset({"settings:write"}))
    assert setup.guide(keeper) is None
    step("later", order=20)
    step("done", is_done=True, order=10)
    step("another's", "staff:write", order=5)
    found = setup.guide(keeper)
    assert found is not None
    assert [(row.name, row.is_done, bool(row.url)) for row in found.rows] == [
        ("done", True, False),
        ("later", False, True),
    ]
    assert found.done == 1
    del setup.STEPS["later"]
    assert setup.guide(keeper) is None
    assert setup.guide(system("tests")) is not None


@pytest.mark.usefixtures("_empty")
def test_one_begins_where_ones_words_and_stores_let_one():
    home.add_shortcut("console:home", "A", "house", ("things:read",), order=10, every_store=True)
    of_all, of_one = (
        Actor(ActorKind.STAFF, 5, frozenset({"things:read"}), stores) for stores in (None, frozenset({1}))
    )
    assert [task.title for task in home.shortcuts(of_all)] == ["A"]
    assert home.shortcuts(of_one) == []
