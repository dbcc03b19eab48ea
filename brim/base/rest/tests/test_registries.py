"""Rooms fill the table of calls and what is told of it; what is said twice is refused."""

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from brim.base.events import sentences
from brim.base.events.sentences import Sentence
from brim.base.rest import expansions, problems, routes, samples


class Answered(BaseModel):
    id: str


class Added(BaseModel):
    points: int


def test_a_meaning_an_example_and_a_place_are_said_once(monkeypatch):
    monkeypatch.setattr(problems, "MEANINGS", {"known": "…"})
    monkeypatch.setattr(samples, "EXAMPLES", {"known": 1})
    monkeypatch.setattr(samples, "IN_PATHS", {"known": "x_…"})
    monkeypatch.setattr(routes, "TAGS", {"known": 10})
    problems.meanings({"new": "…"})
    assert set(problems.MEANINGS) == {"known", "new"}
    for say in (
        lambda: problems.meanings({"known": "…"}),
        lambda: samples.examples(known=2),
        lambda: samples.in_paths(known="y_…"),
        lambda: routes.tag("known", 20),
    ):
        with pytest.raises(AssertionError, match="known"):
            say()
    assert routes.tag("first", 5) == "first"
    assert routes.tags() == ["first", "known"]


def test_an_answer_is_expanded_by_a_name_of_its_own(monkeypatch):
    monkeypatch.setattr(expansions, "REGISTERED", {})
    expansions.expand(Answered, "stamps", Added, lambda _call, found: [{"points": 1} for _one in found])
    for name in ("stamps", "id"):
        with pytest.raises(AssertionError, match=name):
            expansions.expand(Answered, name, Added, lambda _call, _ids: [])


def test_include_takes_what_is_registered_and_names_it(monkeypatch):
    monkeypatch.setattr(expansions, "REGISTERED", {})
    from typing import Annotated

    adapter = TypeAdapter(Annotated[str, expansions.Include(Answered)])
    expansions.expand(Answered, "stamps", Added, lambda _call, _ids: [])
    assert adapter.validate_python("stamps") == "stamps"
    assert adapter.validate_python("") == ""
    assert adapter.json_schema()["enum"] == ["", "stamps"]
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python("bonus")
    assert refused.value.errors()[0]["ctx"] == {"expected": "'' or 'stamps'"}


def test_an_event_has_one_sentence_and_a_code_one_name(monkeypatch):
    monkeypatch.setattr(sentences, "SENTENCES", {})
    monkeypatch.setattr(sentences, "HOUSE", {})
    monkeypatch.setattr(sentences, "FAMILIES", {})
    monkeypatch.setattr(sentences, "NAMES", {})
    sentences.sentences("money", {"a.b": Sentence("A", "house")})
    sentences.sentences("house", {"a.c": Sentence("C", "house")})
    assert (set(sentences.SENTENCES), set(sentences.HOUSE), sentences.FAMILIES) == (
        {"a.b"},
        {"a.c"},
        {"money": {"a.b"}},
    )
    with pytest.raises(AssertionError, match=r"a\.c"):
        sentences.sentences("money", {"a.c": Sentence("C", "house")})
    sentences.names("channel", {"cash": "Cash"})
    assert (sentences.named("channel", "cash"), sentences.named("channel", "gold")) == ("Cash", "gold")
    with pytest.raises(AssertionError, match="cash"):
        sentences.names("channel", {"cash": "Money"})
