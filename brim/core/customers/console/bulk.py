"""What is done with many: tag, take a tag off, export. Who is meant comes as ticked rows, or as the list itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, pgettext

from brim.base.identity.types import Actor
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Invalid, NotFound, Refused
from brim.base.shell.lists import lines, spreadsheet
from brim.base.shell.pages import Visit, action_page
from brim.base.shell.states import Text
from brim.base.ui import formats
from brim.core.customers import operations, queries
from brim.core.customers.console import filters
from brim.core.customers.console.columns import offered
from brim.core.customers.console.filters import ListQuery
from brim.core.customers.types import Found, Selection

MAX_SELECTION = 200


@dataclass(frozen=True)
class BulkAction:
    """Something to be done with the ticked customers, for who holds `word`. `view`: the name of the address that the
    ticks are posted to: `pick`, as `picked` reads them, and the list, as `filters.read_text` does, in `list`."""

    view: str
    word: str
    name: Text
    icon: str

    @property
    def url(self) -> str:
        return reverse(self.view)


BULK: list[BulkAction] = [BulkAction("console:customers-export", "customers:export", _lazy("Export"), "download")]


def bulk_action(one: BulkAction) -> None:
    assert all(known.view != one.view for known in BULK), f"{one.view} is registered twice"
    BULK.append(one)


def offered_to(actor: Actor) -> list[BulkAction]:
    return [one for one in BULK if actor.can(one.word)]


@action_page("customers:read", "customers:write")
def tagging(visit: Visit) -> HttpResponse:
    """Put the tag on the ticked rows, or take it off, and come back to the list."""
    posted = visit.posted or QueryDict()
    query = filters.read_text(visit, posted.get("list", ""))
    try:
        said = tagged(visit, picked(posted), posted)
    except Refused as refused:
        messages.error(visit.request, refused.message)
    else:
        messages.success(visit.request, said)
    return HttpResponseRedirect(query.address(after=posted.get("after", "")))


def tagged(visit: Visit, customer_ids: list[int], posted: QueryDict) -> str:
    name = posted.get("tag", "")
    if posted.get("do") == "untag":
        count = operations.untag(customer_ids, name, actor=visit.actor, now=clock.now())
        return ngettext(
            "“%(tag)s” was taken off %(count)d customer.", "“%(tag)s” was taken off %(count)d customers.", count
        ) % {"tag": name.strip(), "count": count}
    count = operations.tag(customer_ids, name, actor=visit.actor, now=clock.now())
    return ngettext("%(count)d customer was tagged “%(tag)s”.", "%(count)d customers were tagged “%(tag)s”.", count) % {
        "tag": name.strip(),
        "count": count,
    }


def picked(posted: QueryDict) -> list[int]:
    """The ticked rows. Raises: Invalid where none is ticked, or what is ticked is no customer."""
    given = posted.getlist("pick")
    if not given or len(given) > MAX_SELECTION:
        raise Invalid("pick", _("Tick between 1 and %(most)d customers. Nothing was done.") % {"most": MAX_SELECTION})
    try:
        return [ids.read_customer(text) for text in given]
    except NotFound as refused:
        raise Invalid("pick", refused.message) from refused


@action_page("customers:read", "customers:export")
def export(visit: Visit) -> HttpResponseBase:
    """The ticked rows, or all of the list, as a file that a spreadsheet opens. The log keeps who took how many."""
    posted = visit.posted or QueryDict()
    query = filters.read_text(visit, posted.get("list", ""))
    try:
        if posted.get("which") != "picked":
            query.check()
        selection = Selection(ids=tuple(picked(posted))) if posted.get("which") == "picked" else query.selection
        at_most = queries.count(selection, actor=visit.actor, most=10**9)
        conditions = operations.conditions_of(selection)
        if visit.posted is None:
            return HttpResponseRedirect(query.address())
        operations.note_export(at_most=at_most, conditions=conditions, actor=visit.actor, now=clock.now())
    except Refused as refused:
        messages.error(visit.request, refused.message)
        return HttpResponseRedirect(query.address())
    day = formats.day_of(clock.now()).isoformat()
    name = _("customers %(day)s.csv") % {"day": day}
    return spreadsheet(visit, lines_of(visit, query, selection), name)


def lines_of(visit: Visit, query: ListQuery, selection: Selection) -> Iterator[str]:
    """A line a customer, page by page; what rooms above say of them behind what customers do."""
    of_rooms = [column.in_file for column in offered(visit) if column.in_file]

    def records(found: Sequence[Found]) -> Iterator[list[object]]:
        people = [one.customer.id for one in found]
        known = [one.values(visit, people) for one in of_rooms]
        for one in found:
            yield [*cells(one, query), *(values.get(one.customer.id, "") for values in known)]

    return lines(
        lambda: [*heads(), *(one.head(visit) for one in of_rooms)], queries.each(selection, actor=visit.actor), records
    )


def heads() -> list[str]:
    return [
        _("Customer number"),
        pgettext("customer", "Name"),
        pgettext("customer", "Phone"),
        pgettext("customer", "Email"),
        pgettext("customer", "Reference"),
        pgettext("customer", "Store"),
        pgettext("customer", "Birthday"),
        _("Tags"),
        pgettext("customer", "Since"),
        _("Last seen"),
    ]


def cells(one: Found, query: ListQuery) -> list[str]:
    customer, seen = one.customer, one.standing.last_seen_at
    known = [query.tags[number] for number in customer.tag_ids if number in query.tags]
    return [
        ids.public_customer(customer.id),
        customer.name,
        customer.phone,
        customer.email,
        customer.ref,
        query.stores.get(customer.store_id or 0, ""),
        customer.birthday.isoformat() if customer.birthday else "",
        ", ".join(known),
        formats.local(customer.created_at).isoformat(timespec="minutes"),
        formats.local(seen).isoformat(timespec="minutes") if seen else "",
    ]
