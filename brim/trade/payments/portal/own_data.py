"""What the file of a customer's own data has of their payments."""

from collections.abc import Iterator

from django.utils.translation import pgettext_lazy

from brim.core.access.portal.pages import Visit
from brim.core.access.portal.places import export
from brim.trade.payments import queries as payments

A_READ = 200


def register() -> None:
    export("topups", pgettext_lazy("export", "every top-up"), topups_of, order=70, is_long=True)


def topups_of(visit: Visit) -> Iterator[object]:
    cursor = ""
    while True:
        found = payments.topups(actor=visit.actor, customer_id=visit.id, cursor=cursor, limit=A_READ)
        yield from found.items
        if found.next_cursor is None:
            return
        cursor = found.next_cursor
