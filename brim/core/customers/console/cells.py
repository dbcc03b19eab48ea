"""Lists whose rows are about a customer: the cell that names them, the columns of a file, the filter by one."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.identity.names import store_names
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.refusals import Invalid, Refused
from brim.base.shell.lists import Cell, Known, Listing
from brim.base.shell.pages import Visit
from brim.core.customers import queries as customers

T = TypeVar("T")
WHOSE = ("customer", "customer_name")


class CustomerListing(Listing[T]):
    """A list whose every row has a `customer_id`, 0 where there is none."""

    def known(self, visit: Visit, items: Sequence[Any]) -> Known:
        wanted = {item.customer_id for item in items if item.customer_id}
        return Known(customers.named(wanted, actor=visit.actor), store_names())

    def customer_of(self, visit: Visit, text: str) -> int | None:
        """By id, by `ref:…`, or by what finds exactly one. Raises: Invalid."""
        if not text:
            return None
        if text.startswith(("cus_", "ref:")):
            try:
                return customers.resolve(text, actor=visit.actor)
            except Refused as unknown:
                raise Invalid("customer", unknown.message) from None
        found = customers.find(text, limit=2, actor=visit.actor).items
        if len(found) != 1:
            message = _("“%(text)s” is not one customer. Write more of the name, the whole phone, or the id.")
            raise Invalid("customer", message % {"text": text})
        return found[0].id


def person(customer_id: int, known: Known, actor: Actor) -> Cell:
    """The customer of a row, with the record behind it."""
    if not customer_id:
        return Cell(text=_("none could be read"))
    public = ids.public_customer(customer_id)
    url = reverse("console:customer", args=[public]) if actor.can("customers:read") else ""
    return Cell(text=known.people.get(customer_id) or public, url=url)


def whose(customer_id: int, known: Known) -> dict[str, object]:
    return {
        "customer": ids.public_customer(customer_id) if customer_id else "",
        "customer_name": known.people.get(customer_id, ""),
    }
