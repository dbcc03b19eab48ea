"""The command palette: rooms register what it finds and what it can do, each checked against permissions."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.utils import translation

from brim.base.shell.pages import Visit


@dataclass(frozen=True)
class Option:
    """Something to choose. `opens_dialog`: it opens as a dialog where one is."""

    name: str
    url: str
    icon: str
    detail: str = ""
    key: str = ""
    opens_dialog: bool = False


@dataclass(frozen=True)
class Group:
    name: str
    options: list[Option] = field(default_factory=list)


Source = Callable[[Visit, str, Mapping[str, str]], Iterable[Group]]
"""For what is typed, and what the browser says beside it: `at`, the page one is on, and `recent`, the ids of the
records that were seen last. A group without an option is left out."""
SOURCES: list[tuple[int, Source]] = []


def source(give: Source, *, order: int) -> None:
    """What it gives stands above what is given in a higher order."""
    assert all(give is not one for _order, one in SOURCES), f"{give} is registered twice"
    SOURCES.append((order, give))


def offered(visit: Visit, text: str, asked: Mapping[str, str]) -> list[Group]:
    ordered = sorted(SOURCES, key=lambda pair: pair[0])
    return [group for _order, give in ordered for group in give(visit, text, asked) if group.options]


def is_like(text: str, name: object) -> bool:
    """By any part of the name, in the page's language or in English."""
    if not text:
        return True
    with translation.override("en"):
        english = str(name)
    return text.lower() in str(name).lower() or text.lower() in english.lower()
