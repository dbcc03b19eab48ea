"""What a face is for: it joins rooms. What speaks of one room alone stands in that room."""

from pathlib import Path

from brim.base.kit.rooms import WINGS
from tests.architecture.source import ROOT, code, room_of
from tests.architecture.test_doors import imported

# What a page stands in and what rooms put their parts into: like the shell, but of customers.
FRAMES = ("brim.core.access.portal.",)

UPPER = set(WINGS) - {"base", "faces"}


def rooms_opened(path: Path) -> set[str]:
    """The rooms above base whose doors a file opens: those of base are toolboxes and frames."""
    parts = [name.split(".") for _node, name in imported(path) if not name.startswith(FRAMES)]
    return {".".join(one[1:3]) for one in parts if one[0] == "brim" and len(one) > 3 and one[1] in UPPER}


def test_what_opens_the_doors_of_one_room_stands_in_it() -> None:
    assert [
        f"{path.relative_to(ROOT)} belongs in {room}"
        for path in code()
        if room_of(path).startswith("faces.") and len(rooms_opened(path)) == 1
        for room in rooms_opened(path)
    ] == []
