"""Everything that is known of a customer as one JSON file, written as it is read. The log keeps that it was taken."""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from brim.base.events import queries as events
from brim.base.kit import clock, ids
from brim.base.money import Money
from brim.base.ui.downloads import download
from brim.core.access import operations as access
from brim.core.access import queries as devices
from brim.core.access.portal.pages import Visit, act, show
from brim.core.customers import queries as customers
from brim.trade.payments import queries as payments
from brim.trade.wallets import queries as wallets

A_READ = 200


@act
def export(visit: Visit) -> HttpResponseBase:
    """GET says what will be in it; POST gives the file."""
    if visit.posted is None:
        return page_of(visit)
    access.note_export(actor=visit.actor, now=clock.now())
    name = f"brim-{ids.public_customer(visit.id)}-{clock.now():%Y-%m-%d}.json"
    return download(visit.request, pieces(visit), name=name, kind="application/json")


def page_of(visit: Visit) -> HttpResponse:
    return show(visit, "portal/export.html", {}, tab="me")


def pieces(visit: Visit) -> Iterator[str]:
    """One object; long lists are read and written a little at a time."""
    yield "{"
    yield ",\n".join(f"{json.dumps(name)}: {text(value)}" for name, value in plain(visit).items())
    for name, rows in long_lists(visit):
        yield f",\n{json.dumps(name)}: ["
        for number, row in enumerate(rows):
            yield (",\n" if number else "\n") + text(row)
        yield "]"
    yield "}\n"


def plain(visit: Visit) -> dict[str, Any]:
    """What is short."""
    now = clock.now()
    return {
        "customer_id": ids.public_customer(visit.id),
        "exported_at": now,
        "business": visit.business.name,
        "profile": visit.customer,
        "devices": devices.devices(visit.id, actor=visit.actor, now=now),
        "wallets": wallets.wallets(visit.id, now=now),
        "holds": wallets.open_holds(visit.id, now=now),
        "withdrawals": wallets.withdrawals_of(visit.id, limit=100),
    }


def long_lists(visit: Visit) -> Iterator[tuple[str, Iterable[object]]]:
    """Notes that staff keep of a customer are personal data of theirs too, and are in it; the log knows of them.

    Source: PIPL Art. 45, GDPR Art. 15: a copy of all personal data that is processed.
    """
    note_ids: list[int] = []
    yield "operations", operations_of(visit.id)
    yield "topups", topups_of(visit)
    yield "events", events_of(visit.id, note_ids)
    yield "notes", notes_of(visit, note_ids)


def operations_of(customer_id: int) -> Iterator[object]:
    before = None
    while True:
        found = wallets.operations(customer_id, limit=A_READ, before=before)
        yield from found.items
        before = found.next_cursor
        if before is None:
            return


def topups_of(visit: Visit) -> Iterator[object]:
    cursor = ""
    while True:
        found = payments.topups(actor=visit.actor, customer_id=visit.id, cursor=cursor, limit=A_READ)
        yield from found.items
        if found.next_cursor is None:
            return
        cursor = found.next_cursor


def events_of(customer_id: int, note_ids: list[int]) -> Iterator[object]:
    """Puts down on the way which notes there are."""
    before = None
    while True:
        found = events.timeline(customer_id, before=before, limit=A_READ)
        note_ids += [event.data["entry_id"] for event in found.items if event.type == "customers.note_written"]
        yield from found.items
        before = found.next_cursor
        if before is None:
            return


def notes_of(visit: Visit, note_ids: Sequence[int]) -> Iterator[object]:
    for start in range(0, len(note_ids), A_READ):
        yield from customers.notes(visit.id, note_ids[start : start + A_READ], actor=visit.actor).values()


def text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=plainly)


def plainly(value: object) -> object:
    if isinstance(value, Money):
        return value.json()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        # What does not tell two values apart is how they are kept, and nobody's data.
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if field.compare}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not to be exported as it is")
