"""The demo business is built in chapters: a room's `demo.py` (or folder `demo/`) has `CHAPTERS`, what its own part of
that business lives through, by its real operations. `brim.faces.cli.demo` tells them in one order.

A chapter finds what those before it made by its type, as `story.made(House)`, and leaves its own for those after it. A
room's demo may build on the demos of rooms below.
"""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib.util import find_spec
from random import Random
from types import ModuleType
from typing import TypeVar
from zoneinfo import ZoneInfo

from brim.base.kit import rooms

Part = TypeVar("Part")
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Story:
    """A year that ends `now`; the moment and the seed of `random` decide all that happens. `say` prints a line of
    progress; `customers` and `days` say how large the business is and how long it is told of."""

    random: Random
    now: datetime
    say: Callable[[str], None]
    customers: int
    days: int
    parts: dict[type, object] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    @property
    def start(self) -> datetime:
        """Eight in the morning of the first day."""
        return datetime.combine(self.today - timedelta(days=self.days), time(8), ZONE)

    def ago(self, minutes: int) -> datetime:
        return self.now - timedelta(minutes=minutes)

    def leave(self, part: object) -> None:
        """Hand it to later chapters, which find it by its type."""
        assert type(part) not in self.parts, f"two chapters leave a {type(part).__name__}"
        self.parts[type(part)] = part

    def made(self, kind: type[Part]) -> Part:
        """What an earlier chapter left. Raises: KeyError where none did."""
        found = self.parts[kind]
        assert isinstance(found, kind)
        return found


@dataclass(frozen=True)
class Chapter:
    """The lower `order` is told first. All are told in one transaction, but those that ask others over HTTP, or that
    close what is done: they come after it (`is_after`), and may be lacking where the telling was cut off."""

    title: str
    tell: Callable[[Story], None]
    order: int
    is_after: bool = False


def chapters() -> list[Chapter]:
    """Those of every room, in the order of telling."""
    found = [chapter for module in modules() for chapter in getattr(module, "CHAPTERS", ())]
    return sorted(found, key=lambda chapter: (chapter.is_after, chapter.order))


def sign_ins(where: str) -> list[str]:
    """A line for each demo sign-in at `where` (`console`, `portal`), by the `SIGN_INS` of rooms; none where the
    business is not the demo."""
    return [line for module in modules() for line in getattr(module, "SIGN_INS", {}).get(where, list)()]


def modules() -> Iterator[ModuleType]:
    for room in rooms.installed():
        if find_spec(f"{room}.demo") is not None:
            yield importlib.import_module(f"{room}.demo")
