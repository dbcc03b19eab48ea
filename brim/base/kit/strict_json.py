"""JSON from outside, as RFC 8259 has it: no name twice in an object, no NaN, and no depth that only a stack ends.

Of a name that comes twice one reader takes the first value and another the last: who checks would see another sum
than who books.
"""

import json
from typing import Any


class Twice(ValueError):
    """An object has the same name twice."""


def read(text: str | bytes) -> Any:
    """Raises: ValueError for whatever cannot be read; Twice, which is one."""
    try:
        return json.loads(text, object_pairs_hook=once_each, parse_constant=refuse_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Twice("a name stands twice in one object")
    return found


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")
