"""The registry of facts about customers; rooms declare theirs in `facts.py`."""

import re
import typing
from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise

from brim.base.events.types import catalogue
from brim.base.kit.registers import Register
from brim.core.facts.types import Fact, FactKind

NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
MAX_DAYS = 3660

declared: Register[Fact] = Register("fact")


def fact(
    name: str,
    label: str | Promise,
    kind: FactKind,
    unit: str,
    *,
    events: Mapping[str, int | str],
    windows: tuple[int, ...] = (),
) -> None:
    """Declare `room.what_is_known`, in `unit` (`minor`, `times`, `points`; `moment` of a moment). See `Fact`.

    Raises: ValueError for a malformed or taken name, for an event that nobody declares or a field that holds no whole
    number, and for windows that are not rising days.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a fact: write room.what_is_known")
    if not events:
        raise ValueError(f"the fact {name!r} follows from no event")
    for event, much in events.items():
        check_event(name, event, much)
    if list(windows) != sorted({*windows}) or not all(0 < days <= MAX_DAYS for days in windows):
        raise ValueError(f"the windows of the fact {name!r} are whole days, 1 to {MAX_DAYS}, each longer than the last")
    declared.add(name, Fact(name, label, kind, unit, MappingProxyType(dict(events)), tuple(windows)))


def check_event(name: str, event: str, much: int | str) -> None:
    if event not in catalogue:
        raise ValueError(f"the fact {name!r} follows from the event {event!r}, which no room declares")
    if isinstance(much, str) and typing.get_type_hints(catalogue[event]).get(much) is not int:
        raise ValueError(f"the fact {name!r} adds the field {much!r} of {event!r}, which holds no whole number")
