"""What customers see of their stamps."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.identity.types import Actor
from brim.base.kit import clock
from brim.core.access.portal import fresh_code
from brim.core.access.portal.bar import tab
from brim.core.access.portal.pages import Visit, action_page, page, show
from brim.core.access.portal.places import Card, Entry, card, entry, export, places
from brim.core.access.purposes import purpose
from tests.architecture.room.stamps import cards, queries
from tests.architecture.room.stamps.messages import CARD_CODE

SEND_CARD = purpose(
    "send_a_stamp_card",
    pgettext_lazy("message", "a code that lets a stamp card be sent"),
    proves={cards.MAIL_WORD},
    template=CARD_CODE,
)


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


@action_page
def ask_for_card(visit: Visit) -> HttpResponse:
    return fresh_code.send(visit, SEND_CARD, to="portal:stamps-card", back="portal:stamps")


@action_page
def send_card(visit: Visit) -> HttpResponse:
    def do(proved: Actor, _key: str) -> str:
        cards.send_card(visit.id, actor=proved, now=clock.now())
        return _("Your stamp card is on its way.")

    confirmation = fresh_code.CodeConfirmation(
        SEND_CARD, _("A stamp card by mail"), _("Send it"), back="portal:stamps", do=do, tab="stamps"
    )
    return fresh_code.typed(visit, confirmation)


places(
    [
        path("stamps/", stamps, name="stamps"),
        path("stamps/card/", send_card, name="stamps-card"),
        path("stamps/card/ask/", ask_for_card, name="stamps-ask-for-card"),
    ]
)
tab("stamps", _lazy("Stamps"), "ticket", order=25)
card(Card("stamps", "stamps/portal/_card.html", points, order=50))
entry(Entry("portal:stamps", _lazy("Stamps"), "ticket", order=25))
export("stamps", _lazy("stamps"), awards_of, order=75, is_long=True)
