"""Stylesheets: those that every page links, and those that a room adds to the pages of one face."""

from typing import Literal

Face = Literal["console", "till", "portal", "public"]

EVERYWHERE = tuple(
    f"ui/css/{name}.css"
    for name in (
        *("layers", "reset", "tokens", "type"),
        *("icon", "button", "chip", "card", "avatar", "level", "money", "facts", "field", "empty", "dialog"),
        *("popover", "palette", "act", "table", "pagination", "toast", "notice", "switches"),
        *("timeline", "console", "list", "record", "edit", "home", "statement", "receipt", "bare"),
        *("utilities", "print"),
    )
)
"""In the order of the layers."""
OF_FACES: dict[Face, list[str]] = {"console": [], "till": [], "portal": [], "public": []}


def stylesheet(face: Face, name: str) -> None:
    """The pages of this face link the static file `name` too, such as `stamps/till.css`: after what every page links,
    in the order of rooms. Its rules stand in `@layer modules`, under a class that is the room's own. The till stands in
    the console and links what the console does."""
    assert name not in OF_FACES[face], f"the stylesheet {name} is registered twice for {face}"
    OF_FACES[face].append(name)
