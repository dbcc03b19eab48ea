"""Rooms fill the table of calls and what is told of it; what is said twice is refused."""

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

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
    expansions.expand(Answered, "stamps", Added, lambda _call, found: [{"points": 1} for _one in found], adds="stamps")
    for name in ("stamps", "id"):
        with pytest.raises(AssertionError, match=name):
            expansions.expand(Answered, name, Added, lambda _call, _ids: [], adds="their stamps")


def test_include_takes_what_is_registered_and_names_it(monkeypatch):
    monkeypatch.setattr(expansions, "REGISTERED", {})
    from typing import Annotated

    adapter = TypeAdapter(Annotated[str, expansions.Include(Answered)])
    expansions.expand(Answered, "stamps", Added, lambda _call, _ids: [], adds="their stamps")
    assert adapter.validate_python("stamps") == "stamps"
    assert adapter.validate_python("") == ""
    assert adapter.json_schema()["enum"] == ["", "stamps"]
    assert adapter.json_schema()["description"] == "`stamps` adds their stamps."
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python("bonus")
    assert refused.value.errors()[0]["ctx"] == {"expected": "'' or 'stamps'"}
