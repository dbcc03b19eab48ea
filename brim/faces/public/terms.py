"""Fees and terms: what the rooms say, in every version there has been, with its dates and its changes."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brim.base.identity.types import BusinessFacts
from brim.base.kit import clock
from brim.base.kit.refusals import NotFound
from brim.base.shell.public import EDITIONS, SECTIONS, Row, Section, Terms, page, show


@require_safe
@page
def current(request: HttpRequest, house: BusinessFacts) -> HttpResponse:
    return terms_page(request, house, None)


@require_safe
@page
def version(request: HttpRequest, house: BusinessFacts, version: int) -> HttpResponse:
    return terms_page(request, house, version)


def terms_page(request: HttpRequest, house: BusinessFacts, wanted: int | None) -> HttpResponse:
    editions = [edition for of_room in EDITIONS for edition in of_room(clock.now())]
    counts = next((one.number for one in editions if one.state == "in force"), None)
    number = counts if wanted is None else wanted
    edition = next((one for one in editions if one.number == number), None)
    if wanted is not None and edition is None:
        refused = NotFound("unknown_version", _("There is no such version of the terms. See the list of all versions."))
        context = {"refused": refused, "editions": editions, "sections": [], "edition": None}
        return show(request, house, "public/terms.html", context, status=404)
    numbers = [one.number for one in editions if one.state != "replaced" or one.number == number]
    before = next(iter(numbers[numbers.index(number) + 1 :]), None) if number in numbers else None
    context = {"edition": edition, "editions": editions, "before": before, **section_context(house, number, before)}
    return show(request, house, "public/terms.html", context)


def section_context(house: BusinessFacts, number: int | None, before: int | None) -> dict[str, object]:
    new = sections_of(Terms(house, number))
    if before is None:
        return {"sections": new, "gone": []}
    old = sections_of(Terms(house, before))
    return {"sections": mark_changes(new, old), "gone": removed_rows(new, old)}


def sections_of(terms: Terms) -> list[Section]:
    return [section for _order, told in SECTIONS for section in told(terms)]


def mark_changes(new: list[Section], old: list[Section]) -> list[Section]:
    """The new terms with what each changed line said before."""
    said = {row.key: row.text for section in old for row in section.rows}
    return [
        Section(
            section.name,
            [
                Row(
                    row.key,
                    row.name,
                    row.text,
                    said[row.key] if said.get(row.key, row.text) != row.text else None,
                    is_new=row.key not in said,
                )
                for row in section.rows
            ],
            section.source,
        )
        for section in new
    ]


def removed_rows(new: list[Section], old: list[Section]) -> list[Row]:
    """Rows of the previous version that this one lacks."""
    kept = {row.key for section in new for row in section.rows}
    return [row for section in old for row in section.rows if row.key not in kept]
