"""A customer's record: profile, timeline and money."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from brim.base.identity.names import store_names
from brim.base.kit import ids
from brim.base.kit.refusals import Invalid
from brim.base.kit.rendering import joined
from brim.base.shell.pages import Visit, page, show
from brim.base.ui import formats
from brim.core.customers import queries
from brim.core.customers.console import filters, slots
from brim.core.customers.console.edit import values
from brim.core.customers.console.notes import NoteForm
from brim.core.customers.console.story import story_context
from brim.core.customers.types import Customer


@page("customers:read")
def customer(visit: Visit, public_id: str) -> HttpResponse:
    found = queries.get(ids.read_customer(public_id), actor=visit.actor)
    names = store_names()
    context = joined(
        {"customer": found, "properties": values(visit, found, names), "known": known(found)},
        head(visit, found, public_id),
        composer(visit, found, public_id),
        story_context(visit, found.id, public_id, names),
        slots.record(visit, found),
    )
    return show(visit, "customers/record.html", context)


def head(visit: Visit, found: Customer, public_id: str) -> dict[str, object]:
    """The list one came from, with who is before and after in it; the tags."""
    query = filters.read_text(visit, visit.request.GET.get("list", ""))
    before, after = beside(visit, found, query)
    may_write = visit.actor.can("customers:write") and found.forgotten_at is None
    return {
        "list_name": list_name(query),
        "list_url": query.address(),
        "before_url": before,
        "after_url": after,
        "tags": [
            (query.tags[number], filters.address({"tag": str(number)}))
            for number in found.tag_ids
            if number in query.tags
        ],
        "all_tags": list(query.tags.values()),
        "tags_url": reverse("console:customer-tags", args=[public_id]) if may_write else "",
        "forget_url": reverse("console:customer-forget", args=[public_id])
        if visit.actor.can("customers:forget") and found.forgotten_at is None
        else "",
    }


def beside(visit: Visit, found: Customer, query: filters.ListQuery) -> tuple[str, str]:
    try:
        query.check()
        pair = queries.beside(found.id, query.selection, actor=visit.actor)
    except Invalid:
        return "", ""
    before, after = (filters.record_url(ids.public_customer(one), query) if one else "" for one in pair)
    return before, after


def list_name(query: filters.ListQuery) -> str:
    """What narrows the list, in words; nothing where nothing does."""
    text = query.selection.text
    return _(", ").join([*([_("“%(text)s”") % {"text": text}] if text else []), *query.chips.values()])


def composer(visit: Visit, found: Customer, public_id: str) -> dict[str, object]:
    if not visit.actor.can("customers:write") or found.forgotten_at is not None:
        return {}
    return {"composer": NoteForm(), "note_url": reverse("console:customer-notes", args=[public_id])}


def known(found: Customer) -> list[tuple[str, str]]:
    """What nobody edits: since when, last seen."""
    seen = queries.standing(found.id).last_seen_at
    return [
        (_("Last seen"), formats.moment_text(seen) if seen else ""),
        (pgettext("customer", "Since"), formats.date_text(found.created_at)),
    ]


@page("customers:read")
def earlier(visit: Visit, public_id: str) -> HttpResponseBase:
    """The next part of the timeline, for htmx, or with `whole` the newest one anew; without htmx the whole record."""
    if not visit.is_partial:
        return customer(visit.request, public_id)
    customer_id = queries.resolve(public_id, actor=visit.actor)
    template = "customers/told.html" if "whole" in visit.request.GET else "customers/story.html"
    return show(visit, template, story_context(visit, customer_id, public_id, store_names()))
