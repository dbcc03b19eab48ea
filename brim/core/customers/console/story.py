"""The timeline of a record, part by part, and what it may be narrowed to."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.events.sentences import SHOWN_FAMILIES
from brim.base.identity.types import Actor
from brim.base.shell.pages import Visit
from brim.core.customers.console.timeline import story


def story_context(visit: Visit, customer_id: int, public_id: str, names: dict[int, str]) -> dict[str, object]:
    asked = visit.request.GET
    family = asked.get("show", "")
    told = story(
        customer_id,
        actor=visit.actor,
        family=family,
        before=asked.get("before", ""),
        last_day=asked.get("day", "")[:40],
        store_names=names,
    )
    return {
        "story": told,
        "family": family,
        "families": families(visit.actor, public_id, family, came_from=asked.get("list", "")),
        "public_id": public_id,
        "timeline_url": reverse("console:timeline", args=[public_id]),
        "is_first": "before" not in asked,
    }


def families(actor: Actor, public_id: str, chosen: str, *, came_from: str = "") -> list[tuple[str, str, bool]]:
    """The filters: name, address, whether it is the chosen one."""
    here = reverse("console:customer", args=[public_id])
    known_families = sorted(SHOWN_FAMILIES.items(), key=lambda pair: pair[1].order)
    open_to = [(code, str(one.name)) for code, one in known_families if actor.can(one.word)]
    offered = [("", _("All")), *open_to]
    known = chosen if chosen in dict(offered) else ""
    kept = {"list": came_from} if came_from else {}
    queries = [(key, name, urlencode({**({"show": key} if key else {}), **kept})) for key, name in offered]
    return [(name, f"{here}?{query}" if query else here, key == known) for key, name, query in queries]
