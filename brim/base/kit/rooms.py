"""A room is one folder: it is found by its `apps.py`, and it says what it shows elsewhere by being imported.

A room's `apps.py` is three lines, a `Room` with its name and label, and one more where it has `doors` of its own. At
start every file below that the room has is imported, in this order; what it declares (events, permission words,
listeners, pages, calls …) registers itself where it is shown. No file outside the room names it. What the command line
alone asks for is found when it does (`command_line`, `story`): `commands`, `imports`, `benches`, `demo`.
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from django.apps import AppConfig

from brim.base.kit.config import ROOT, Environment

# What a room says, in the order in which it is heard: words before those who use them.
FILES = (
    "catalogue",
    "permissions",
    "facts",
    "listeners",
    "wording",
    "sentences",
    "hooks",
    "console",
    "counter",
    "portal",
    "public",
    "rest",
    "messages",
)
DOORS = ("types", "operations", "queries", "wording")
"""What other rooms may import of every room; a room's `doors` say what more."""
TOOLBOXES = ("base.kit", "base.money", "base.rest", "base.shell", "base.ui")
"""Open throughout."""
WINGS = ("base", "core", "trade", "guard", "care", "insight", "operations", "growth", "faces")


class Room(AppConfig):
    """The `AppConfig` of every room."""

    doors: ClassVar[Sequence[str]] = ()
    """What more of it others may import: to register with it, or because it is there for them."""
    default = False  # to Django, which looks for the one class in `apps.py` that is meant: this one is only imported

    def __init_subclass__(cls, **named: object) -> None:
        super().__init_subclass__(**named)
        cls.default = True

    def ready(self) -> None:
        for name in FILES:
            if find_spec(f"{self.name}.{name}") is not None:
                import_module(f"{self.name}.{name}")


def installed() -> list[str]:
    """The dotted name of every room: Brim's, and those that BRIM_ROOMS names."""
    return [*found(), *Environment().words("BRIM_ROOMS", "")]


def outside() -> list[Path]:
    """The folders of the rooms that BRIM_ROOMS names."""
    specs = [find_spec(name) for name in Environment().words("BRIM_ROOMS", "")]
    return [Path(folder) for spec in specs if spec for folder in spec.submodule_search_locations or ()]


def found(root: Path = ROOT) -> list[str]:
    """The dotted name of every room of Brim, the lower wing first."""
    folders = [path.parent for path in root.glob("brim/*/*/apps.py")]
    assert {one.parent.name for one in folders} <= set(WINGS), "a wing is named in rooms.WINGS"
    folders.sort(key=lambda one: (WINGS.index(one.parent.name), one.name))
    return [".".join(one.relative_to(root).parts) for one in folders]
