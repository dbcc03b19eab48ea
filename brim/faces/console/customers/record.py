"""A customer's record: what we know, what happened, and the money."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from brim.base.events.sentences import named
from brim.base.identity.names import store_names
from brim.base.kit import ids
from brim.base.kit.refusals import Invalid
from brim.base.shell.pages import Visit, page, show
from brim.base.ui import formats
from brim.core.customers import queries
from brim.core.customers.types import Customer
from brim.faces.console.customers import filters
from brim.faces.console.customers.editing import values
from brim.faces.console.customers.noting import NoteForm
from brim.faces.console.customers.telling import story_context
from brim.faces.console.money_trail import path_of_event
from brim.faces.console.waiting import waiting_of
from brim.trade.payments import queries as payments
from brim.trade.wallets.console.menu import acts_of
from brim.trade.wallets.console.panels import Panel, panels


@dataclass(frozen=True)
class Barrier:
    """A word above the record; `url` leads to where it is looked after, for those who may."""

    text: str
    why: str
    url: str = ""


@page("customers:read")
def customer(visit: Visit, public_id: str) -> HttpResponse:
    found = queries.get(ids.read_customer(public_id), actor=visit.actor)
    names = store_names()
    shown = panels(found.id, visit.business.currency) if visit.actor.can("wallets:read") else []
    context = {
        "customer": found,
        "public_id": public_id,
        "properties": values(visit, found, names),
        "known": known(found),
        "panels": shown,
        "acts": acts_of(visit, found, shown),
        "waiting": waiting_of(found.id, visit.actor) if shown else [],
        "barriers": list(barriers(found.id, visit, shown)),
        "statement_url": reverse("console:statement", args=[public_id]) if visit.actor.can("statements:read") else "",
        **head(visit, found, public_id),
        **composer(visit, found, public_id),
        **story_context(visit, found.id, public_id, names),
    }
    return show(visit, "console/customer.html", context)


def barriers(customer_id: int, visit: Visit, shown: Sequence[Panel]) -> Iterator[Barrier]:
    """What keeps money in the wallet beside a freeze, for whoever serves this customer."""
    open_ones = payments.disputes_open(customer_id) if any(panel.contested for panel in shown) else []
    for one in open_ones:
        url = reverse("console:payment", args=[ids.public("pay", customer_id, one.payment_id)])
        text = _("%(amount)s of a payment by %(channel)s is contested since %(day)s.") % {
            "amount": formats.money_text(one.amount), "channel": named("channel", one.channel),
            "day": formats.date_text(one.opened_at),
        }  # fmt: skip
        why = _("What is left of its top-up is not paid back, sent or withdrawn until that is decided.")
        yield Barrier(text, why, url if visit.actor.can("payments:read") else "")
    for panel in shown:
        if panel.owed:
            text = _("The customer owes %(amount)s for a payment that was charged back.") % {
                "amount": formats.money_text(panel.owed)
            }
            yield Barrier(text, _("Whatever principal comes in next pays that first."))


def head(visit: Visit, found: Customer, public_id: str) -> dict[str, object]:
    """The list one came from, with who is before and after in it; the tags."""
    asked = filters.read_text(visit, visit.request.GET.get("list", ""))
    before, after = beside(visit, found, asked)
    may_write = visit.actor.can("customers:write") and found.forgotten_at is None
    return {
        "list_name": list_name(asked),
        "list_url": asked.address(),
        "before_url": before,
        "after_url": after,
        "tags": [
            (asked.tags[number], filters.address({"tag": str(number)}))
            for number in found.tag_ids
            if number in asked.tags
        ],
        "all_tags": list(asked.tags.values()),
        "tags_url": reverse("console:customer-tags", args=[public_id]) if may_write else "",
        "forget_url": reverse("console:customer-forget", args=[public_id])
        if visit.actor.can("customers:forget") and found.forgotten_at is None
        else "",
    }


def beside(visit: Visit, found: Customer, asked: filters.Asked) -> tuple[str, str]:
    try:
        asked.check()
        pair = queries.beside(found.id, asked.selection, actor=visit.actor)
    except Invalid:
        return "", ""
    before, after = (filters.record_url(ids.public_customer(one), asked) if one else "" for one in pair)
    return before, after


def list_name(asked: filters.Asked) -> str:
    """What narrows the list, in words; nothing where nothing does."""
    text = asked.selection.text
    return _(", ").join([*([_("“%(text)s”") % {"text": text}] if text else []), *asked.chips.values()])


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
    template = "console/customers/told.html" if "whole" in visit.request.GET else "console/story.html"
    return show(visit, template, story_context(visit, customer_id, public_id, store_names()))


@page("customers:read", "wallets:read")
def path_of(visit: Visit, public_id: str, event_id: str) -> HttpResponse:
    """What lies behind a line of money: payment, ledger entries, event."""
    customer_id = queries.resolve(public_id, actor=visit.actor)
    found = path_of_event(customer_id, event_id, actor=visit.actor, store_names=store_names())
    template = "console/money_trail.html" if visit.is_partial else "console/money_trail_page.html"
    return show(visit, template, {"path": found, "public_id": public_id})
