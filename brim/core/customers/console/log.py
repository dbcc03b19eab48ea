"""The business's log: changes of settings, staff, keys and programme, and sign-ins."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.events.queries import timeline
from brim.base.events.sentences import HOUSE, Sentence, named
from brim.base.events.types import Recorded
from brim.base.identity.names import role_name, store_name
from brim.base.identity.queries import keys, names_of_actors, roles, staff_names, stores
from brim.base.shell.lists import pager
from brim.base.shell.pages import Visit, page, show
from brim.base.ui import formats
from brim.core.customers import visibility
from brim.core.customers.console.timeline import Line

LINES = 40
PLAIN = Sentence("", "activity")


@page("events:read")
def log(visit: Visit) -> HttpResponse:
    before = visit.request.GET.get("before")
    found = timeline(0, before=before, limit=LINES)
    here = reverse("console:settings-log")
    context = {
        "lines": lines(visibility.told(found.items, actor=visit.actor)),
        **pager(here, [], found, at=before, name="before"),
    }
    return show(visit, "customers/log.html", context)


def lines(events: Sequence[Recorded]) -> list[Line]:
    """A handful of queries, whatever the number of lines."""
    actors = names_of_actors([event.actor for event in events])
    people = staff_names({int(event.data["staff_id"]) for event in events if event.data.get("staff_id")})
    key_names = {key.id: key.name for key in keys()} if any("key_id" in event.data for event in events) else {}
    shops = {store.id: store_name(store) for store in stores()}
    codes = {role.code: role_name(role) for role in roles()}
    return [line(event, Words(people, key_names, shops, codes), actors(event.actor)) for event in events]


class Words:
    """What the ids in a page of events are called."""

    def __init__(
        self, staff: Mapping[int, str], keys: Mapping[int, str], stores: Mapping[int, str], roles: Mapping[str, str]
    ) -> None:
        self.staff, self.keys, self.stores, self.roles = staff, keys, stores, roles

    def of(self, data: Mapping[str, Any], actor: str) -> str:
        """What the event is about, unless that is who did it; then what of it changed."""
        parts = [
            "" if actor == f"staff:{data.get('staff_id')}" else self.staff.get(data.get("staff_id", 0), ""),
            self.keys.get(data.get("key_id", 0), ""),
            self.stores.get(data.get("store_id", 0), ""),
            self.roles.get(data.get("role", ""), ""),
            _("version %(number)s") % {"number": data["version"]} if "version" in data else "",
            _(", ").join(named("changed", name) for name in data.get("changed", ())),
        ]
        return " · ".join(part for part in parts if part)


def line(event: Recorded, words: Words, actor: str) -> Line:
    sentence = HOUSE.get(event.type, PLAIN)
    meta = [formats.moment_text(event.recorded_at), actor]
    if event.reason:
        meta.append(_("“%(reason)s”") % {"reason": event.reason})
    return Line(
        what=str(sentence.text) or event.type,
        icon=sentence.icon,
        moment=event.recorded_at,
        event_id=str(event.id),
        mark=sentence.mark,
        detail=words.of(event.data, event.actor),
        meta=meta,
    )
