"""Where pages are found, for pictures and walks: a room's `tests/pages.py` has `PAGES`, by the name of their address;
`MADE`, pages of something made first; `EXCEPTIONS`, addresses that are no page, and why.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

Get = Callable[[str], str]


@dataclass(frozen=True)
class Found:
    """An address that stands on another page: the first that matches, and what is put behind and before it."""

    on: "str | Found"
    pattern: str
    rest: str = ""
    start: str = ""


@dataclass(frozen=True)
class Page:
    """`who` is signed in: somebody of the staff, "customer", or "" for nobody. `path` may be found elsewhere."""

    path: str | Found
    who: str = "owner"


def path_of(page: Page, get: Get) -> str | None:
    """The page's address; None where the page it stands on does not have it."""
    return address(page.path, get)


def address(path: str | Found, get: Get) -> str | None:
    if isinstance(path, str):
        return path
    on = address(path.on, get)
    match = re.search(path.pattern, get(on)) if on else None
    return path.start + html.unescape(match[1]) + path.rest if match else None
