"""A form's own key: what it may name, and what nobody may make of it."""

import pytest

from brim.base.kit import ids
from brim.base.ui.forms import ActionForm


def number(key: str) -> int | None:
    form = ActionForm({"key": key})
    assert form.is_valid()
    return form.number()


def test_a_form_names_what_it_makes() -> None:
    given = ids.make()
    assert number(f"form-{given}") == number(str(given)) == given


@pytest.mark.parametrize("key", ["form-1", "1", "form-0", "form--1", "form-x", "form-٣", "9" * 19, "9" * 40])
def test_nobody_chooses_a_number_by_writing_a_key(key: str) -> None:
    assert number(key) is None


def test_neither_an_old_number_nor_one_that_is_to_come() -> None:
    week = 8 * 24 * 3600 * 1_000_000 << ids.NODE_BITS
    assert number(f"form-{ids.make() - week}") is None
    assert number(f"form-{ids.make() + week}") is None
