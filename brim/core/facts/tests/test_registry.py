"""A fact is declared once, and only of what is told."""

import pytest

from brim.base.kit.registers import Register
from brim.core.facts import queries, registry
from brim.core.facts.registry import fact
from brim.core.facts.types import FactKind

EDITED = "customers.customer_edited"


@pytest.fixture(autouse=True)
def _empty(monkeypatch):
    """As it is while rooms are set up, with nothing declared."""
    monkeypatch.setattr("django.apps.apps.ready", False)
    register = Register("fact")
    monkeypatch.setattr(registry, "declared", register)
    monkeypatch.setattr(queries, "registered", register)


def declare(name: str = "tea.edits", *, kind: FactKind = FactKind.COUNT, events=None, windows=(), unit="times"):
    fact(name, "Edits", kind, unit, events={EDITED: 1} if events is None else events, windows=windows)


def test_what_is_declared_is_listed_by_name():
    declare("tea.versions", kind=FactKind.SUM, events={EDITED: "version"}, windows=(7, 30))
    declare()
    assert [one.name for one in queries.declared()] == ["tea.edits", "tea.versions"]
    assert queries.table() == [
        ("tea.edits", "Edits", "count", "times", f"{EDITED} (1)", ""),
        ("tea.versions", "Edits", "sum", "times", f"{EDITED} (version)", "7 days, 30 days"),
    ]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": "edits"}, "no name of a fact"),
        ({"name": "tea.Edits"}, "no name of a fact"),
        ({"events": {}}, "follows from no event"),
        ({"events": {"tea.cup_emptied": 1}}, "which no room declares"),
        ({"events": {EDITED: "fields"}}, "holds no whole number"),
        ({"events": {EDITED: "nothing"}}, "holds no whole number"),
        ({"windows": (30, 7)}, "each longer than the last"),
        ({"windows": (7, 7)}, "each longer than the last"),
        ({"windows": (0,)}, "each longer than the last"),
        ({"windows": (4000,)}, "each longer than the last"),
    ],
)
def test_what_cannot_be_known_is_refused_at_start(wrong, why):
    with pytest.raises(ValueError, match=why):
        declare(**wrong)
    assert queries.declared() == []


def test_a_name_is_declared_once():
    declare()
    with pytest.raises(ValueError, match="registered twice"):
        declare()
