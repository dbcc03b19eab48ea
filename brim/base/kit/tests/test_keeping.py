"""What is kept is what was built, and nothing of the test before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType

from brim.base.kit.tests.keeping import MAX_AGE, is_of_today, kept

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def answers(monkeypatch):
    """What the database says to each function, and which were called."""
    called, answers = [], {"is_empty": True}

    def ask(function: str, *names: str):
        called.append(function)
        return answers.get(function)

    monkeypatch.setattr("brim.base.kit.tests.keeping.ask", ask)
    answers["called"] = called
    return answers


def test_it_is_built_once_and_put_back_after(answers, transactional_db):
    built = kept(object)
    assert built() is built()
    assert answers["called"] == ["is_empty", "keep", "put_back"]


def test_where_something_is_there_it_is_built_and_not_kept(answers, transactional_db):
    answers["is_empty"] = False
    built = kept(object)
    assert built() is not built()
    assert "keep" not in answers["called"]


def test_within_a_transaction_nothing_could_be_kept(answers, db):
    built = kept(object)
    assert built() is not built()
    assert answers["called"] == []


def test_who_commands_the_clock_or_seals_with_another_key_builds_anew(answers, transactional_db, settings, monkeypatch):
    built = kept(object)
    first = built()
    settings.MASTER_KEY = bytes(32)
    assert built() is not first
    moments = iter([NOON, NOON + timedelta(seconds=1), NOON])
    monkeypatch.setattr("brim.base.kit.clock.now", lambda: next(moments))
    assert len({built(), built(), built()}) == 3
    assert answers["called"].count("put_back") == 0


def test_a_commanded_clock_leaves_what_the_real_one_has_kept(answers, transactional_db, monkeypatch):
    built = kept(object)
    first = built()
    with monkeypatch.context() as patch:
        patch.setattr("brim.base.kit.clock.now", lambda: NOON)
        assert built() is not first
    assert built() is first


def test_where_the_commanded_clock_shows_the_same_moment_it_is_put_back(answers, transactional_db, monkeypatch):
    monkeypatch.setattr("brim.base.kit.clock.now", lambda: NOON)
    built = kept(object)
    assert built() is built()
    assert answers["called"] == ["is_empty", "keep", "put_back"]


def named(*models: str) -> set[str]:
    return {ContentType.objects.create(app_label="tea", model=model).model for model in models}


@kept
def green() -> set[str]:
    return named("green")


@kept
def both() -> set[str]:
    return green() | named("black")


@pytest.mark.parametrize("_turn", [1, 2])
@pytest.mark.parametrize("build", [green, both])
def test_each_of_several_is_put_back_as_it_was_built(transactional_db, build, _turn):
    assert build() == {row.model for row in ContentType.objects.all()}


def test_a_story_is_told_anew_after_a_while_and_on_another_day():
    assert is_of_today(NOON, NOON + MAX_AGE - timedelta(seconds=1))
    assert not is_of_today(NOON, NOON + MAX_AGE)
    for midnight in (datetime(2026, 3, 2, 0, 0, tzinfo=UTC), datetime(2026, 3, 2, 16, 0, tzinfo=UTC)):
        assert not is_of_today(midnight - timedelta(seconds=1), midnight)
