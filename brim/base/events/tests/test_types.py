"""Declaring events."""

from dataclasses import dataclass
from typing import NewType

import pytest

from brim.base.events.types import PERSONAL, Event, catalogue, event

Code = NewType("Code", int)


def test_a_name_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):

        @event("events.event_skipped")
        @dataclass(frozen=True)
        class Again(Event):
            number: int


@pytest.mark.parametrize("name", ["Spent", "wallets", "wallets.", "wallets.Spent", "a.b.c", "wallets spent"])
def test_a_malformed_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no event name"):
        event(name)(Event)


@pytest.mark.parametrize("kind", [float, list[float], dict[str, float], object, int | float, bytes])
def test_a_field_holds_plain_values_only(kind: type) -> None:
    with pytest.raises(TypeError, match=r"Wrong\.value"):
        event("events.wrong_declared")(
            dataclass(frozen=True)(type("Wrong", (Event,), {"__annotations__": {"value": kind}}))
        )
    assert "events.wrong_declared" not in catalogue


@pytest.mark.parametrize("kind", [int, str, bool, int | None, list[int], tuple[str, ...], dict[str, int | str], Code])
def test_ids_codes_and_lists_of_them_are_welcome(kind: type) -> None:
    event("events.right_declared")(
        dataclass(frozen=True)(type("Right", (Event,), {"__annotations__": {"value": kind}}))
    )
    del catalogue["events.right_declared"]


@pytest.mark.parametrize("field", [*sorted(PERSONAL), "first_name", "customer_phone", "email_old"])
def test_a_field_for_personal_data_is_refused(field: str) -> None:
    with pytest.raises(TypeError, match="personal data"):
        event("events.person_leaked")(dataclass(frozen=True)(type("Leak", (Event,), {"__annotations__": {field: str}})))


def test_an_event_is_frozen_and_has_no_slots() -> None:
    with pytest.raises(TypeError, match="frozen"):
        event("events.soft_declared")(dataclass(type("Soft", (Event,), {"__annotations__": {"value": int}})))
