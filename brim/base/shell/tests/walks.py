"""What the walks over all pages, acts and calls know of a room: its `tests/walks.py`, found as its other files are.

It has what of this concerns it:

- `staff(walk, built)` and `phone(walk, built)` do each of its acts once, by their forms, as who works here and as a
  customer; `ELSEWHERE` says of acts that they are walked elsewhere, and where (`tests/e2e/test_actions.py`).
- `writes(calls, rich)` makes each of its calls that write once (`brim/faces/rest/tests/test_every_write.py`).
- for who works for one store alone (`tests/e2e/test_walls.py`): `IDS`, what a name in an address stands for, by the
  prefix of its ids; `IDS_BY_PAGE`, where a page says otherwise; `ASKED`, what its pages and calls are asked, in the
  other store's words; `tell(store, customer_id, marks)`, what a customer of the store has of the room, by those
  prefixes.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from brim.base.kit import rooms

# Of what lists of what moved are asked.
OF_LISTS = ("customer={cus}", "customer=ref:{ref}", "store={store}")


def said(name: str) -> list[Any]:
    """What rooms have under this name, in the order of rooms."""
    paths = [f"{room}.tests.walks" for room in rooms.installed() if find_spec(f"{room}.tests")]
    found = [import_module(path) for path in paths if find_spec(path)]
    return [getattr(one, name) for one in found if hasattr(one, name)]


def joined(name: str, own: dict[str, Any]) -> dict[str, Any]:
    """What all rooms say under this name, with what stands where it is asked."""
    whole = dict(own)
    for of_room in said(name):
        assert not whole.keys() & of_room.keys(), (
            f"two rooms say these of {name}: {sorted(whole.keys() & of_room.keys())}"
        )
        whole |= of_room
    return whole


def walk(name: str, *given: object) -> None:
    """Each room's own."""
    own: list[Callable[..., None]] = said(name)
    for one in own:
        one(*given)
