"""The command palette: where one can go, what one can do, whom one looks for. Only what the role may.

It offers what rooms registered (`shell.palette`), and the pages of the rail.
"""

from collections.abc import Iterator

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.identity.types import Actor
from brim.base.shell.navigation import sections
from brim.base.shell.pages import Visit, page, show
from brim.base.shell.palette import Group, Option, is_like, offered, source


@page()
def palette(visit: Visit) -> HttpResponse:
    """`q`: what is typed; `at`: the page one is on; `recent`: ids of the records one saw last, kept by the browser."""
    text = " ".join(visit.request.GET.get("q", "")[:100].split())
    template = "console/palette_found.html" if visit.is_partial else "console/palette.html"
    return show(visit, template, {"groups": offered(visit, text, visit.request.GET), "text": text})


def offer(visit: Visit, text: str, _asked: object) -> Iterator[Group]:
    yield Group(_("Go to"), list(going(visit.actor, text)))


def going(actor: Actor, text: str) -> Iterator[Option]:
    """Pages of the rail and their tabs, and one's own access."""
    for section, tabs in sections():
        for tab in (one for one in tabs if one.is_open_to(actor)):
            is_alone = len(tabs) == 1
            if is_like(text, tab.name) or is_like(text, section.name):
                detail = "" if is_alone else str(section.name)
                yield Option(str(tab.name), reverse(tab.view), section.icon, detail)
    if is_like(text, _("Your access")):
        yield Option(_("Your access"), reverse("security"), "key-round")


source(offer, order=90)
