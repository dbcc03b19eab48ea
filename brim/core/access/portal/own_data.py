"""What the file of a customer's own data has of who they are, how they come in, and what happened."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.events import queries as events
from brim.base.events.types import Recorded
from brim.base.kit import clock
from brim.base.kit.pages import Page, all_pages
from brim.core.access import queries as devices
from brim.core.access.portal.pages import Visit
from brim.core.access.portal.places import export
from brim.core.customers import queries as customers

A_READ = 200


def register() -> None:
    """Notes that staff keep of a customer are personal data of theirs too."""
    export("profile", _lazy("profile and tags"), lambda visit: visit.customer, order=10)
    export("devices", pgettext_lazy("export", "devices"), devices_of, order=20)
    export("events", _lazy("the log of what happened"), events_of, order=80, is_long=True)
    export("notes", pgettext_lazy("export", "notes"), notes_of, order=90, is_long=True)


def devices_of(visit: Visit) -> Any:
    return devices.devices(visit.id, actor=visit.actor, now=clock.now())


def events_of(visit: Visit) -> Iterator[object]:
    def read(before: str | None) -> Page[Recorded]:
        return events.timeline(visit.id, before=before, limit=A_READ)

    return chain.from_iterable(all_pages(read(None), read))


def notes_of(visit: Visit) -> Iterator[object]:
    return customers.notes_of(visit.id, actor=visit.actor)
