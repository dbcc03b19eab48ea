"""What the numbers in events refer to. Each room registers, for each kind of thing, the prefix of its public ids, the
event fields that carry them, and the page that shows it.

This ties the events of one thing together, gives an event the public id of its subject, and finds the page of any id.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brim.base.events.types import Recorded
from brim.base.kit import ids

LAST = 100


@dataclass(frozen=True)
class Reference:
    """One kind of thing. `prefix`: of its public ids, three letters. `fields`: event fields that carry its number;
    equal numbers tie events together. `events`: those that are shown under this id by their `operation_id`.

    `is_operation`: the numbers are those of operations on a wallet, so that what a field names is tied to the event of
    that operation. `page`: the name of an address of the console that takes the public id, written with `page_prefix`;
    any one of `words`, permissions, opens it. `order`: an event that carries several is about that of the lowest.
    """

    prefix: str
    fields: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    is_operation: bool = False
    page: str = ""
    page_prefix: str = ""
    icon: str = "arrow-right"
    words: tuple[str, ...] = ()
    order: int = LAST

    def page_id(self, public_id: str) -> str:
        """The id as the page takes it."""
        return f"{self.page_prefix or self.prefix}_{public_id.partition('_')[2]}"


REFERENCES: dict[str, Reference] = {}
"""By prefix."""
OTHER_CUSTOMERS: list[str] = []
"""The fields of events that name another customer than the one they happened to."""


PREFIX = re.compile(r"[a-z]{3}")


def reference(one: Reference) -> None:
    assert PREFIX.fullmatch(one.prefix), f"the prefix {one.prefix!r} is not three small letters"
    assert one.prefix not in REFERENCES, f"the prefix {one.prefix} is registered twice"
    known = [known for known in REFERENCES.values() if {*known.fields, *known.events} & {*one.fields, *one.events}]
    assert not known, f"a field or an event of {one.prefix} belongs to {known[0].prefix} already"
    REFERENCES[one.prefix] = one


def other_customers(*fields: str) -> None:
    assert not {*fields} & {*OTHER_CUSTOMERS}, f"one of {fields} is registered twice"
    OTHER_CUSTOMERS.extend(fields)


def id_of(event: Recorded) -> str:
    """The public id of the event's subject: its own operation, else the thing that it carries; "" if there is none."""
    for one in REFERENCES.values():
        if event.type in one.events:
            return ids.public(one.prefix, event.customer_id, event.data["operation_id"])
    for one in sorted(REFERENCES.values(), key=lambda one: one.order):
        for field in one.fields:
            if event.data.get(field):
                return ids.public(one.prefix, event.customer_id, event.data[field])
    return ""


def is_tied(other: Recorded, event: Recorded) -> bool:
    """Whether another event is part of what led to `event` or came of it: the two carry the same thing, or one of them
    names the operation that the other tells of."""
    return names(event, other) or names(other, event)


def names(event: Recorded, other: Recorded) -> bool:
    """Whether `event` carries what `other` carries, or names its operation."""
    return any(
        event.data[field] in (other.data.get(field), other.data.get("operation_id") if one.is_operation else None)
        for one in REFERENCES.values()
        for field in one.fields
        if event.data.get(field)
    )


def operation_prefixes() -> frozenset[str]:
    """How the ids of operations on a wallet may begin."""
    return frozenset(one.prefix for one in REFERENCES.values() if one.is_operation)


def other_customers_of(data: Mapping[str, Any]) -> list[int]:
    return [int(data[field]) for field in OTHER_CUSTOMERS if data.get(field)]
