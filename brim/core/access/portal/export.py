"""Everything that is known of a customer as one JSON file, written as it is read. The log keeps that it was taken."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from brim.base.kit import clock, ids
from brim.base.money import Money
from brim.base.ui.downloads import download
from brim.core.access import operations as access
from brim.core.access.portal.pages import Visit, action_page, show
from brim.core.access.portal.places import exported


@action_page
def export(visit: Visit) -> HttpResponseBase:
    """GET says what will be in it; POST gives the file."""
    if visit.posted is None:
        return page_of(visit)
    access.note_export(actor=visit.actor, now=clock.now())
    name = f"brim-{ids.public_customer(visit.id)}-{timezone.localtime(clock.now()):%Y-%m-%d}.json"
    return download(visit.request, pieces(visit), name=name, kind="application/json")


def page_of(visit: Visit) -> HttpResponse:
    labels = [one.label for one in exported()]
    return show(visit, "access/portal/export.html", {"labels": labels}, tab="me")


def pieces(visit: Visit) -> Iterator[str]:
    """One object of what rooms registered; long lists are read and written a little at a time."""
    yield "{"
    head = {"customer_id": ids.public_customer(visit.id), "exported_at": clock.now(), "business": visit.business.name}
    yield ",\n".join(f"{json.dumps(name)}: {text(value)}" for name, value in head.items())
    for part in exported():
        yield f",\n{json.dumps(part.name)}: "
        if not part.is_long:
            yield text(part.read(visit))
            continue
        yield "["
        for number, row in enumerate(part.read(visit)):
            yield (",\n" if number else "\n") + text(row)
        yield "]"
    yield "}\n"


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
