"""Which columns a list shows: each person's own choice, kept in a cookie."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.shell.lists import Cell
from brim.base.shell.pages import Visit, action_page
from brim.base.shell.states import Text

YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True)
class InFile:
    """What stands over a column of a file, and its values by customer: of a batch in one read."""

    head: Callable[[Visit], str]
    values: Callable[[Visit, Collection[int]], Mapping[int, object]]


@dataclass(frozen=True)
class Column:
    """`word`: who may not see what it shows is not offered it. A column of a room above has `cells`, by customer, of
    those on a page in one read; `in_file` is what an export has of it, for who may see it."""

    key: str
    name: Text
    is_usual: bool = True
    word: str = "customers:read"
    is_wide_only: bool = False
    is_number: bool = False
    cells: Callable[[Collection[int]], Mapping[int, Sequence[Cell]]] | None = None
    in_file: InFile | None = None

    @property
    def is_of_room(self) -> bool:
        return self.cells is not None


COLUMNS = [
    Column("phone", pgettext_lazy("customer", "Phone")),
    Column("email", pgettext_lazy("customer", "Email"), is_usual=False),
    Column("ref", pgettext_lazy("customer", "Reference"), is_usual=False),
    Column("store", pgettext_lazy("customer", "Store")),
    Column("tags", _lazy("Tags")),
    Column("birthday", pgettext_lazy("customer", "Birthday"), is_usual=False, is_wide_only=True),
    Column("since", pgettext_lazy("customer", "Since"), is_usual=False, is_wide_only=True),
    Column("seen", _lazy("Last seen"), is_wide_only=True),
]


def column(one: Column) -> None:
    assert all(known.key != one.key for known in COLUMNS), f"the column {one.key} is registered twice"
    COLUMNS.append(one)


class ColumnsForm(forms.Form):
    columns = forms.MultipleChoiceField(
        choices=lambda: [(column.key, column.name) for column in COLUMNS],
        required=False,
    )
    next = forms.CharField(required=False)


def offered(visit: Visit) -> list[Column]:
    return [column for column in COLUMNS if visit.actor.can(column.word)]


def chosen(visit: Visit) -> list[Column]:
    kept = visit.request.COOKIES.get(cookie_name(visit))
    keys = None if kept is None else kept.split(".")
    return [column for column in offered(visit) if (column.is_usual if keys is None else column.key in keys)]


def cookie_name(visit: Visit) -> str:
    """A till is shared: each person's choice has a name of its own."""
    return f"customer-columns-{visit.actor.id}"


@action_page("customers:read")
def columns(visit: Visit) -> HttpResponse:
    """Keep the choice, and go back to the list."""
    form = ColumnsForm(visit.posted)
    there = reverse("console:customers")
    if not form.is_valid():
        return HttpResponseRedirect(there)
    back = form.cleaned_data["next"]
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(there)
    answer = HttpResponseRedirect(back if is_ours else there)
    kept = ".".join(form.cleaned_data["columns"])
    answer.set_cookie(
        cookie_name(visit), kept, max_age=YEAR_S, httponly=True, samesite="Lax", secure=visit.request.is_secure()
    )
    return answer
