"""The list of awards: the points that came with top-ups."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.feeds import Wanted
from brim.base.kit.pages import Page
from brim.base.shell.lists import Cell, Column, Known, Row
from brim.base.shell.pages import Visit
from brim.core.customers.console.cells import WHOSE, CustomerListing, person, whose
from brim.core.customers.console.columns_of_lists import WHO
from tests.architecture.room.stamps import queries
from tests.architecture.room.stamps.models import Award

HEADS = ("topup", *WHOSE, "points", "taken_back")


def award_row(one: Award, known: Known, actor: Actor) -> Row:
    public = ids.public("top", one.customer_id, one.topup_id)
    url = reverse("console:customer", args=[ids.public_customer(one.customer_id)])
    return Row(
        url,
        public,
        [
            person(one.customer_id, known, actor),
            Cell(text=str(one.points)),
            Cell(text=str(one.taken_back)),
        ],
    )


def award_record(one: Award, known: Known) -> dict[str, object]:
    return {
        "topup": ids.public("top", one.customer_id, one.topup_id),
        **whose(one.customer_id, known),
        "points": one.points,
        "taken_back": one.taken_back,
    }


def fetch(visit: Visit, wanted: Wanted, _flag: str, after: str, limit: int) -> Page[Award]:
    return queries.awards(wanted, actor=visit.actor, after=after, limit=limit)


AWARDS = CustomerListing[Award](
    "console:stamps",
    _lazy("Awards"),
    _lazy("Points that came with top-ups."),
    (WHO, Column(_lazy("Points"), "what"), Column(_lazy("Taken back"), "what")),
    fetch,
    award_row,
    HEADS,
    award_record,
    fields=frozenset({"customer"}),
    topics="wallets",
    empty=_lazy("Whoever tops up is given points."),
)
