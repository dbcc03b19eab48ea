"""The demo is told in chapters that rooms bring."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest

from brim.base.kit import rooms, story
from brim.base.kit.story import Story

CHAPTERS = """
from brim.base.kit.story import Chapter

CHAPTERS = (
    Chapter("{room} early", lambda told: told.leave({early!r}), order={early}),
    Chapter("{room} after", lambda told: None, order=1, is_after=True),
)
SIGN_INS = {{"console": lambda: ["{room}@brim.example"]}}
"""


@pytest.fixture
def told() -> Story:
    now = datetime(2026, 3, 5, 17, 30, tzinfo=UTC)
    return Story(random=Random(1), now=now, say=lambda line: None, customers=10, days=30)


def test_the_year_ends_today_where_the_tea_house_is(told: Story) -> None:
    assert told.today == date(2026, 3, 6)
    assert told.start.isoformat() == "2026-02-04T08:00:00+08:00"
    assert told.ago(90) == datetime(2026, 3, 5, 16, tzinfo=UTC)


def test_a_chapter_finds_what_those_before_it_made(told: Story) -> None:
    told.leave("a house")
    assert told.made(str) == "a house"
    with pytest.raises(KeyError):
        told.made(int)
    with pytest.raises(AssertionError, match="two chapters leave a str"):
        told.leave("another")


def test_chapters_of_all_rooms_are_told_in_order_and_what_leaves_the_transaction_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room, early in (("told_b", 20), ("told_a", 10), ("told_c", None)):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
        if early:
            (tmp_path / room / "demo.py").write_text(CHAPTERS.format(room=room, early=early))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(rooms, "installed", lambda: ["told_b", "told_a", "told_c"])
    titles = [chapter.title for chapter in story.chapters()]
    assert titles == ["told_a early", "told_b early", "told_b after", "told_a after"]
    assert story.sign_ins("console") == ["told_b@brim.example", "told_a@brim.example"]
    assert story.sign_ins("portal") == []
    assert "told_c.demo" not in sys.modules
