"""What rooms above add to the record and the list, tried without any."""

from types import SimpleNamespace

import pytest

from brim.base.identity.types import system
from brim.core.customers.console import filters, slots
from brim.core.customers.console.filters import Filter, Meaning
from brim.core.customers.console.slots import Section


def test_two_sections_that_say_one_name_are_refused(monkeypatch):
    monkeypatch.setattr(slots, "SECTIONS", [Section(lambda *_who: {"points": 1}), Section(lambda *_who: {"points": 2})])
    with pytest.raises(AssertionError, match="points"):
        slots.record(None, None)


def test_two_filters_that_set_one_field_of_the_selection_are_refused(monkeypatch, db):
    twice = [Filter((name,), lambda _reading: Meaning({"least": 1}), lambda *_asked: None) for name in ("a", "b")]
    monkeypatch.setattr(filters, "FILTERS", twice)
    with pytest.raises(AssertionError, match="least"):
        filters.read(SimpleNamespace(actor=system("seed")), {})
