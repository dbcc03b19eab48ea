"""The left navigation: sections and their tabs, limited to what the actor may see.

The command palette offers the same pages: a page that is not registered here cannot be reached by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import get_urlconf, reverse
from django.utils.functional import Promise

from brim.base.identity.types import Actor


@dataclass(frozen=True)
class Tab:
    """A page to go to. `words`: any one of them opens it; none means everybody. `also`: it is the tab of what lies
    under this address, too. `every_store`: its figures are those of all stores, so that it is for who works for all."""

    view: str
    name: str | Promise
    words: Sequence[str] = ()
    also: str = ""
    every_store: bool = False
    order: int = 0

    def is_open_to(self, actor: Actor) -> bool:
        if self.every_store and actor.store_ids is not None:
            return False
        return not self.words or any(actor.can(word) for word in self.words)


@dataclass(frozen=True)
class Section:
    """A place of the rail: one page, or several that are its tabs."""

    name: str | Promise
    icon: str
    order: int


SECTIONS: dict[str, Section] = {}
"""By code, as they were registered."""
TABS: dict[str, list[Tab]] = {}
"""Of each section, by its code; a room may name a section that stands in another."""


def section(code: str, name: str | Promise, icon: str, *, order: int) -> None:
    """A place of the rail; those of a lower order stand above. It is shown once it has a tab."""
    assert code not in SECTIONS, f"the section {code} is registered twice"
    SECTIONS[code] = Section(name, icon, order)


def tab(code: str, view: str, name: str | Promise, words: Sequence[str] = (), *, order: int, **more: Any) -> None:
    """A page of the section `code`; those of a lower order stand first."""
    tabs = TABS.setdefault(code, [])
    assert all(one.view != view for one in tabs), f"the tab {view} is registered twice"
    tabs.append(Tab(view, name, words, order=order, **more))


def sections() -> list[tuple[Section, list[Tab]]]:
    """The sections in their order."""
    found = [(SECTIONS[code], sorted(tabs, key=lambda one: one.order)) for code, tabs in TABS.items()]
    return sorted(found, key=lambda pair: pair[0].order)


@dataclass(frozen=True)
class Place:
    url: str
    name: str
    icon: str
    is_current: bool
    note: str = ""


@dataclass(frozen=True)
class Rail:
    places: list[Place] = field(default_factory=list)
    tabs: list[Place] = field(default_factory=list)


def rail(path: str, actor: Actor) -> Rail:
    """The sections that the actor may see, and the tabs of the one that `path` belongs to."""
    shown = Rail()
    for section, every in sections():
        tabs = [(tab, address(tab.view)) for tab in every if tab.is_open_to(actor)]
        other = {tab.also: url for tab, url in tabs if tab.also}
        under = best(path, [*(url for _tab, url in tabs), *other])
        here = other.get(under, under)
        if not tabs:
            continue
        shown.places.append(Place(tabs[0][1], str(section.name), section.icon, bool(here)))
        if here and len(tabs) > 1:
            shown.tabs.extend(Place(url, str(tab.name), "", url == here) for tab, url in tabs)
    return shown


def best(path: str, urls: list[str]) -> str:
    """The longest of the addresses that `path` lies under; home is only itself."""
    home = address("console:home")
    under = [url for url in urls if path == url or (url != home and path.startswith(url))]
    return max(under, key=len, default="")


def address(view: str) -> str:
    """Every page asks for all of them."""
    return address_among(view, get_urlconf() or settings.ROOT_URLCONF)


@cache
def address_among(view: str, urlconf: str) -> str:
    return reverse(view, urlconf)
