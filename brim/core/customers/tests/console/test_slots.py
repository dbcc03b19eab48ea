"""What rooms above add to the record, tried without any."""

import pytest

from brim.core.customers.console import slots
from brim.core.customers.console.slots import Section


def test_two_sections_that_say_one_name_are_refused(monkeypatch):
    monkeypatch.setattr(slots, "SECTIONS", [Section(lambda *_who: {"points": 1}), Section(lambda *_who: {"points": 2})])
    with pytest.raises(AssertionError, match="points"):
        slots.record(None, None)
