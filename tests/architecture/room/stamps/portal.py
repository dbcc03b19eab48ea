"""What customers see of their stamps."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _lazy

from brim.core.access.portal.bar import tab
from brim.core.access.portal.pages import Visit, page, show
from brim.core.access.portal.places import Card, Entry, card, entry, export, places
from tests.architecture.room.stamps import queries


def points(visit: Visit, _found: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Who never topped up sees nothing of it."""
    found = queries.points_of([visit.id]).get(visit.id)
    return None if found is None else {"stamps_points": found}


@page
def stamps(visit: Visit) -> HttpResponse:
    context = {"awards": queries.awards_of(visit.id)}
    return show(visit, "stamps/portal/stamps.html", context, tab="stamps")


def awards_of(visit: Visit) -> Iterator[object]:
    yield from queries.awards_of(visit.id)


places([path("stamps/", stamps, name="stamps")])
tab("stamps", _lazy("Stamps"), "ticket", order=25)
card(Card("stamps", "stamps/portal/_card.html", points, order=50))
entry(Entry("portal:stamps", _lazy("Stamps"), "ticket", order=25))
export("stamps", _lazy("stamps"), awards_of, order=75, is_long=True)
