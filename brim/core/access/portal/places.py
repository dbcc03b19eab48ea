"""What rooms put into the portal: their addresses below /portal/, and what they show on the pages that join rooms."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, reverse
from django.utils.functional import Promise

from brim.base.kit.rendering import joined
from brim.core.access.portal.pages import Visit

PATTERNS: list[URLPattern | URLResolver] = []


def places(patterns: Sequence[URLPattern | URLResolver]) -> None:
    """Their names stand in the namespace `portal`."""
    PATTERNS.extend(patterns)


@dataclass(frozen=True)
class Section:
    """A part of the page on security, shown above the devices with what `context` gives."""

    template: str
    context: Callable[[Visit], Mapping[str, Any]]


SECURITY: list[Section] = []
CONTACT_GUARDS: list[Callable[[Visit], None]] = []
"""Each raises a refusal where phone and email have to stay as they are."""


@dataclass(frozen=True)
class Card:
    """A part of the first page. `context` is handed what the cards before it have found, and gives what its template
    needs, by names that no other card says, or None where there is nothing to show; the smaller `order` stands first.

    `warning` in what any card gives is a `Mark` that stands beside the name, or None.
    """

    name: str
    template: str
    context: Callable[[Visit, Mapping[str, Any]], Mapping[str, Any] | None]
    order: int


@dataclass(frozen=True)
class Mark:
    """A word of warning with its icon."""

    icon: str
    text: str


CARDS: dict[str, Card] = {}


def card(one: Card) -> None:
    assert one.name not in CARDS, f"the portal's card {one.name} is registered twice"
    CARDS[one.name] = one


def cards(visit: Visit) -> dict[str, Any]:
    """What the cards of the first page have found, their warnings, and their templates in order."""
    found: dict[str, Any] = {}
    templates, warnings = [], []
    for one in sorted(CARDS.values(), key=lambda one: one.order):
        context = one.context(visit, found)
        if context is None:
            continue
        templates.append(one.template)
        own = dict(context)
        if mark := own.pop("warning", None):
            warnings.append(mark)
        found = joined(found, own)
    return joined(found, {"cards": templates, "warnings": warnings})


@dataclass(frozen=True)
class Entry:
    """A line of the page “Me” that leads to a page, named with its namespace. Entries of one `group` stand together."""

    view: str
    label: str | Promise
    icon: str
    order: int
    note: str | Promise = ""
    group: int = 1

    @property
    def url(self) -> str:
        return reverse(self.view)


ENTRIES: dict[str, Entry] = {}


def entry(one: Entry) -> None:
    assert one.view not in ENTRIES, f"the portal's entry {one.view} is registered twice"
    ENTRIES[one.view] = one


def entries() -> list[list[Entry]]:
    """By group, each in order."""
    groups = sorted({one.group for one in ENTRIES.values()})
    ordered = sorted(ENTRIES.values(), key=lambda one: one.order)
    return [[one for one in ordered if one.group == group] for group in groups]


@dataclass(frozen=True)
class Exported:
    """A part of the file with all that is known of a customer: a field `name` of its one object.

    Source: PIPL Art. 45, GDPR Art. 15: a copy of all personal data that is processed. `read` gives a value of plain
    things and dataclasses; with `is_long` the values of a list, which is written as it is read. `label` says on the
    page what it is; the smaller `order` stands first, and what is long after what is short.
    """

    name: str
    label: str | Promise
    read: Callable[[Visit], Any]
    order: int
    is_long: bool = False


EXPORTED: dict[str, Exported] = {}


def export(
    name: str,
    label: str | Promise,
    read: Callable[[Visit], Any],
    *,
    order: int,
    is_long: bool = False,
) -> None:
    assert name not in EXPORTED, f"the export's part {name} is registered twice"
    EXPORTED[name] = Exported(name, label, read, order, is_long)


def exported() -> Iterable[Exported]:
    return sorted(EXPORTED.values(), key=lambda one: (one.is_long, one.order))
