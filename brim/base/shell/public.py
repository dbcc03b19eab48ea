"""The frame of public pages, and what rooms register in it: pages and links to them, parts of the first page, sections
of the terms, facts of the footer.

Nobody is signed in there, and no customer's data is shown.
"""

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from brim.base.identity.names import own_name
from brim.base.identity.queries import business, is_set_up
from brim.base.identity.types import BusinessFacts
from brim.base.kit.rendering import joined, render
from brim.base.shell.states import Text

EMAIL = re.compile(r"[^\s@<>\"?&]+@[^\s@<>\"?&]+")
PHONE = re.compile(r"\+?[\d()./-]{5,20}")
PUNCTUATION = re.compile(r"[()./-]")

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, BusinessFacts, P], HttpResponse]

PATTERNS: list[URLPattern | URLResolver] = []


def pages(patterns: Sequence[URLPattern | URLResolver]) -> None:
    """Addresses below /. Their names stand in the namespace `public`."""
    PATTERNS.extend(patterns)


@dataclass(frozen=True)
class Link:
    """The way to a page of the namespace: at the foot of all pages, at the head where it `is_main`."""

    view: str
    name: Text
    order: int
    is_main: bool = False


LINKS: list[Link] = []


def link(view: str, name: Text, *, order: int, is_main: bool = False) -> None:
    """Those of a lower order stand first."""
    assert all(one.view != view for one in LINKS), f"the page {view} is linked twice"
    LINKS.append(Link(view, name, order, is_main))
    LINKS.sort(key=lambda one: one.order)


@dataclass(frozen=True)
class Fact:
    """What is said at the foot of every page. `url` is where it leads to."""

    name: str
    text: str
    url: str = ""


FACTS: list[Callable[[BusinessFacts], Iterable[Fact]]] = []
"""After what the law wants said of the business."""


@dataclass(frozen=True)
class Part:
    """A part of the first page: its templates are shown with what `context` gives, where it gives something: `lead` in
    the sentence under the name, `example` beside it, `body` as a section below."""

    context: Callable[[BusinessFacts, datetime], Mapping[str, Any] | None]
    lead: str = ""
    example: str = ""
    body: str = ""


PARTS: list[Part] = []


@dataclass(frozen=True)
class Row:
    """A named line of the terms. `before`: what it said in the version before, where that was something else."""

    key: str
    name: str
    text: str
    before: str | None = None
    is_new: bool = False

    @property
    def is_changed(self) -> bool:
        return self.is_new or self.before is not None


@dataclass(frozen=True)
class Section:
    name: str
    rows: list[Row] = field(default_factory=list)
    source: str = ""


@dataclass(frozen=True)
class Edition:
    """A version of the terms and when it counted: `until` None is for now, or for ever. `state`: "in force", "to come",
    "past", or "replaced" for one that never counted."""

    number: int
    since: datetime
    until: datetime | None
    state: str


@dataclass(frozen=True)
class Terms:
    """What is to be put into words. `version` None: what has counted from the beginning, before any was saved."""

    house: BusinessFacts
    version: int | None


SECTIONS: list[tuple[int, Callable[[Terms], Iterable[Section]]]] = []
EDITIONS: list[Callable[[datetime], list[Edition]]] = []


def sections(order: int, told: Callable[[Terms], Iterable[Section]]) -> None:
    """Sections of the terms; those of a lower order stand first. What has no versions says the same for each."""
    SECTIONS.append((order, told))
    SECTIONS.sort(key=lambda pair: pair[0])


def editions(found: Callable[[datetime], list[Edition]]) -> None:
    """Register the versions of the terms, the newest first; only one room may."""
    assert not EDITIONS, "the terms go by the versions of one room"
    EDITIONS.append(found)


def page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A public page. Before the business is set up it shows only that nothing is there yet."""

    @functools.wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_set_up():
            return render(request, "shell/unset.html", {"sign_in_url": reverse("console:home")})
        house = business()
        with timezone.override(ZoneInfo(house.time_zone)):
            response = view(request, house, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return answer


def show(
    request: HttpRequest, house: BusinessFacts, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    links = [(reverse(f"public:{one.view}"), str(one.name), one.is_main) for one in LINKS]
    frame = {
        "business_name": own_name(house.name, house.name_zh),
        "here": request.path,
        "home_url": reverse("public:home"),
        "main_links": [(url, name) for url, name, is_main in links if is_main],
        "foot_links": [(url, name) for url, name, is_main in links if not is_main],
        "portal_url": reverse("portal:home"),
        "sign_in_url": reverse("console:home"),
        "facts": [*legal(house), *(fact for of_room in FACTS for fact in of_room(house))],
    }
    return render(request, template, joined(frame, context), status=status)


def legal(house: BusinessFacts) -> list[Fact]:
    """What the law wants said of the business, as far as its settings say it."""
    facts = [
        Fact(_("Legal name"), house.legal_name),
        Fact(_("Registration number"), house.registration),
        Fact(_("Address"), house.address),
        Fact(_("Complaints"), house.contact, address_of(house.contact)),
    ]
    return [fact for fact in facts if fact.text]


def address_of(contact: str) -> str:
    """Where an email address or a phone number leads to; nothing for other words."""
    text = "".join(contact.split())
    if text.count("@") == 1 and EMAIL.fullmatch(contact.strip()):
        return f"mailto:{text}"
    return f"tel:{PUNCTUATION.sub('', text)}" if PHONE.fullmatch(text) else ""
