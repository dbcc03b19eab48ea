"""A room is one folder: it is found by its `apps.py`, and it says what it shows elsewhere by being imported.

A room's `apps.py` is three lines, a `Room` with its name and label, and one more where it has `doors` of its own. At
start every file below that the room has is imported, in this order; what it declares (events, permission words,
listeners, pages, calls …) registers itself where it is shown. No file outside the room names it. What the command line
alone asks for is found when it does (`command_line`, `story`): `commands`, `imports`, `benches`, `demo`. Its settings
stand in its `conf.py`, which is read before there is any room.
"""

from collections.abc import Collection, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from django.apps import AppConfig

from brim.base.kit.config import ROOT, ConfigError, Environment

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


def settings(taken: Collection[str]) -> dict[str, object]:
    """What rooms read of their own in their `conf.py`: the names there in capitals, which become settings of Django's.

    Raises: ConfigError for a name that is `taken`, or said by two rooms.
    """
    found: dict[str, object] = {}
    for name in installed():
        if find_spec(f"{name}.conf") is None:
            continue
        own = {key: value for key, value in vars(import_module(f"{name}.conf")).items() if key.isupper()}
        if twice := own.keys() & (found.keys() | set(taken)):
            raise ConfigError(f"{name}.conf: {', '.join(sorted(twice))} is a setting already: give it another name.")
        found |= own
    return found


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
