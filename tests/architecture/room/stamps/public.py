"""What anybody reads of stamps."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from brim.base.identity.types import BusinessFacts
from brim.base.money import money
from brim.base.shell.public import FACTS, Fact, Row, Section, Terms, link, page, pages, sections, show
from brim.base.ui import formats
from tests.architecture.room.stamps import rules


@require_safe
@page
def stamps(request: HttpRequest, house: BusinessFacts) -> HttpResponse:
    context = {"points": rules.POINTS, "price": rules.PRICE, "worth": money(rules.WORTH, house.currency)}
    return show(request, house, "stamps/public/stamps.html", context)


def terms(told: Terms) -> Iterator[Section]:
    words = {"n": rules.PRICE, "worth": formats.money_text(money(rules.WORTH, told.house.currency))}
    yield Section(_("Stamps"), [Row("stamps", _("A full card"), _("%(n)s stamps become %(worth)s.") % words)])


def facts(_house: BusinessFacts) -> Iterator[Fact]:
    yield Fact(_("Stamps"), _("given by the house itself"))


pages([path("stamps/", stamps, name="stamps")])
link("stamps", _lazy("How stamps work"), order=50)
sections(60, terms)
FACTS.append(facts)
