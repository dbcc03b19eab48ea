"""What a customer's record has of stamps: a mark, the cards at the side, a word above it while they are refused."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from brim.base.shell.pages import Visit
from brim.core.customers.console import slots
from brim.core.customers.console.slots import RecordWarning, Section
from brim.core.customers.types import Customer
from tests.architecture.room.stamps import queries


def stamps(visit: Visit, customer: Customer) -> Mapping[str, Any] | None:
    if not visit.actor.can("stamps:read"):
        return None
    return {"stamps": queries.points_of([customer.id]).get(customer.id, 0), "cards": queries.cards_of(customer.id)}


def haste(_visit: Visit, customer: Customer, found: Mapping[str, Any]) -> Iterator[RecordWarning]:
    if "stamps" in found and queries.is_hasty(customer.id):
        yield RecordWarning(_("Spends too often."), _("Spends were refused for it."))


slots.SECTIONS.append(Section(stamps, marks="stamps/marks.html", side="stamps/cards.html"))
slots.RECORD_WARNINGS.append(haste)
