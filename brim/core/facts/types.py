"""Types of the facts room."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class FactKind(StrEnum):
    """How the events of a fact make its value."""

    COUNT = "count"
    """How many there were."""
    SUM = "sum"
    """What they add up to."""
    LAST_AT = "last_at"
    """When the last one was."""
    FIRST_AT = "first_at"
    """When the first one was."""


@dataclass(frozen=True)
class Fact:
    """`events`: how much one of each type adds: a whole number, or the name of a field of the event that holds one;
    without meaning for moments. `windows`: over how many last days it is known too, beside all time."""

    name: str
    label: str | Promise
    kind: FactKind
    unit: str
    events: Mapping[str, int | str]
    windows: tuple[int, ...]
