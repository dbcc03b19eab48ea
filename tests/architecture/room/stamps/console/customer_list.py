"""What the list of customers shows of stamps, can be narrowed to by them, and does with the ticked."""

from collections.abc import Collection, Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit.refusals import Refused
from brim.base.shell.lists import Cell
from brim.base.shell.pages import Visit, action_page
from brim.base.shell.places import pages
from brim.core.customers.console import filters
from brim.core.customers.console.bulk import BulkAction, bulk_action, picked
from brim.core.customers.console.columns import Column, InFile, column
from brim.core.customers.console.filters import Filter, FilterValue, ListQuery, Menu, Reading, list_filter, menu
from brim.core.customers.console.sorts import ListSort, list_sort
from brim.core.customers.types import Condition, Sort
from tests.architecture.room.stamps import queries

READ = "stamps:read"
NAMES = {"some": _lazy("Has stamps"), "none": _lazy("Has no stamps")}
HAVING = """EXISTS (
    SELECT FROM stamps_award a WHERE a.customer_id = c.customer_id AND a.points > a.taken_back
)"""

BY_STAMPS = Sort(
    "stamps",
    "o.posted",
    "o.customer_id",
    joins="""JOIN ledger_account o ON o.customer_id = c.customer_id AND o.code = (
        SELECT code FROM ledger_chart WHERE kind = 'points' AND asset = 'POINT'
    )""",
)


def cells(customer_ids: Collection[int]) -> Mapping[int, Sequence[Cell]]:
    return {one: [Cell(text=str(points))] for one, points in queries.points_of(customer_ids).items()}


def read(reading: Reading) -> FilterValue:
    query = reading.given.get("stamps", "")
    if query not in NAMES:
        return FilterValue()
    sql = HAVING if query == "some" else f"NOT {HAVING}"
    return FilterValue(chips={"stamps": str(NAMES[query])}, conditions=(Condition("stamps", sql),))


def stamps_menu(query: ListQuery, _visit: Visit) -> Menu:
    return menu(query, _("Stamps"), "stamps", [(value, str(name)) for value, name in NAMES.items()])


@action_page("customers:read", READ)
def count(visit: Visit) -> HttpResponse:
    """How many stamps the ticked have together."""
    posted = visit.posted or QueryDict()
    try:
        points = sum(queries.points_of(picked(posted)).values())
        messages.success(visit.request, _("They have %(points)d stamps together.") % {"points": points})
    except Refused as refused:
        messages.error(visit.request, refused.message)
    return HttpResponseRedirect(filters.read_text(visit, posted.get("list", "")).address())


column(
    Column(
        "stamps",
        _lazy("Stamps"),
        word=READ,
        is_number=True,
        cells=cells,
        in_file=InFile(lambda _visit: _("Stamps"), lambda _visit, people: queries.points_of(people)),
    )
)
list_sort(
    ListSort(
        BY_STAMPS, _lazy("Most stamps first"), _lazy("In this order stand those who ever had stamps."), READ, order=40
    )
)
list_filter(Filter(("stamps",), read, stamps_menu, READ, order=35))
pages([path("stamps/ticked/", count, name="customers-stamps")])
bulk_action(BulkAction("console:customers-stamps", READ, _lazy("Count stamps"), "gift"))
