"""A customer's record: what we know, what happened, and the money."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.ui import formats
from brim.core.customers import queries
from brim.core.customers.types import Customer
from brim.faces.console.customers.acting import acts_of
from brim.faces.console.names import store_names
from brim.faces.console.pages import Visit, page, show
from brim.faces.console.path import path_lines
from brim.faces.console.purses import panels
from brim.faces.console.timeline import story


@page("customers:read")
def customer(visit: Visit, public_id: str) -> HttpResponse:
    found = queries.get(ids.read_customer(public_id), actor=visit.actor)
    names = store_names()
    shown = panels(found.id, visit.business.currency) if visit.actor.can("wallets:read") else []
    context = {
        "customer": found,
        "public_id": public_id,
        "profile": profile(found, names),
        "custom": [(name, str(value)) for name, value in found.custom.items()],
        "panels": shown,
        "acts": acts_of(visit, found, shown),
        "statement_url": reverse("console:statement", args=[public_id]) if visit.actor.can("statements:read") else "",
        **story_context(visit, found.id, public_id, names),
    }
    return show(visit, "console/customer.html", context)


@page("customers:read")
def earlier(visit: Visit, public_id: str) -> HttpResponseBase:
    """The next part of the timeline, for htmx; without it the whole record."""
    if not visit.is_partial:
        return customer(visit.request, public_id)
    customer_id = queries.resolve(public_id, actor=visit.actor)
    return show(visit, "console/story.html", story_context(visit, customer_id, public_id, store_names()))


@page("customers:read", "wallets:read")
def path_of(visit: Visit, public_id: str, event_id: str) -> HttpResponse:
    """What lies behind a line of money: payment, ledger entries, event."""
    customer_id = queries.resolve(public_id, actor=visit.actor)
    lines = path_lines(customer_id, event_id, actor=visit.actor, store_names=store_names())
    template = "console/path.html" if visit.is_partial else "console/path_page.html"
    return show(visit, template, {"path": lines, "public_id": public_id})


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
        "families": families(visit.actor, public_id, family),
        "timeline_url": reverse("console:timeline", args=[public_id]),
        "is_first": "before" not in asked,
    }


def families(actor: Actor, public_id: str, chosen: str) -> list[tuple[str, str, bool]]:
    """The filters: name, address, whether it is the chosen one."""
    here = reverse("console:customer", args=[public_id])
    offered = [("", _("All")), ("money", _("Money")), ("changes", _("Changes"))]
    known = chosen if chosen in {"money", "changes"} else ""
    if not actor.can("wallets:read"):
        offered = offered[:1]
    return [(name, f"{here}?show={key}" if key else here, key == known) for key, name in offered]


def profile(found: Customer, names: dict[int, str]) -> list[tuple[str, str]]:
    return [
        (pgettext("customer", "Phone"), formats.masked_phone(found.phone)),
        (pgettext("customer", "Email"), formats.masked_email(found.email)),
        (pgettext("customer", "Birthday"), formats.birthday_text(found.birthday) if found.birthday else ""),
        (pgettext("customer", "Store"), names.get(found.store_id or 0, "")),
        (pgettext("customer", "Reference"), found.ref),
        (pgettext("customer", "Since"), formats.date_text(found.created_at)),
    ]
