"""The rail: every page of the console stands in a place of it, with its tab marked where the place has tabs."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from brim.base.identity.permissions import catalogue
from brim.base.identity.types import Actor, ActorKind
from brim.base.shell.navigation import rail

OWNER = Actor(ActorKind.STAFF, 1, frozenset(catalogue()))
# What one gets to from everywhere, and what has no rail.
NOWHERE = ("palette/", "live", "sign-in/", "sign-out/", "security/", "confirm/")


def console_paths(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for pattern in patterns:
        path = before + re.sub(r"<[^>]*>", "x", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from console_paths(pattern.url_patterns, path)
        elif path.startswith("/console/"):
            yield path


def test_every_page_stands_in_a_place_and_under_one_of_its_tabs() -> None:
    paths = sorted(set(console_paths(get_resolver().url_patterns)))
    asked = [path for path in paths if not path.removeprefix("/console/").startswith(NOWHERE)]
    shown = {path: rail(path, OWNER) for path in asked}
    assert len(asked) > 100
    assert [path for path, one in shown.items() if sum(place.is_current for place in one.places) != 1] == []
    assert [path for path, one in shown.items() if one.tabs and sum(tab.is_current for tab in one.tabs) != 1] == []
