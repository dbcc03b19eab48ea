"""Fees and terms: what the programme says, in every version there has been, with its dates and its changes."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brim.base.identity.names import own_name
from brim.base.identity.queries import stores
from brim.base.identity.types import BusinessFacts
from brim.base.kit import clock
from brim.base.kit.refusals import NotFound
from brim.faces.public.pages import page, show
from brim.faces.public.wording import compared, gone, sections
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.queries import ProgrammeVersion
from brim.trade.wallets.types import Programme

MOST = 200


@dataclass(frozen=True)
class Edition:
    """A version and when it counted: `until` None is for now, or for ever."""

    number: int
    since: datetime
    until: datetime | None
    state: str


@require_safe
@page
def current(request: HttpRequest, house: BusinessFacts) -> HttpResponse:
    return shown(request, house, None)


@require_safe
@page
def version(request: HttpRequest, house: BusinessFacts, version: int) -> HttpResponse:
    return shown(request, house, version)


def shown(request: HttpRequest, house: BusinessFacts, wanted: int | None) -> HttpResponse:
    now = clock.now()
    saved = {one.programme.version: one for one in wallets.programme_versions(limit=MOST)}
    editions = editions_of(list(saved.values()), now)
    counts = wallets.current_programme(now)
    number = counts.version if wanted is None else wanted
    if wanted is not None and wanted not in saved:
        refused = NotFound("unknown_version", _("There is no such version of the terms. See the list of all versions."))
        context = {"refused": refused, "editions": editions, "sections": [], "edition": None}
        return show(request, house, "public/terms.html", context, status=404)
    numbers = [one.number for one in editions if one.state != "replaced" or one.number == number]
    before = next(iter(numbers[numbers.index(number) + 1 :]), None) if number in numbers else None
    programme = saved[number].programme if number in saved else counts
    context = {
        "edition": next((one for one in editions if one.number == number), None),
        "editions": editions,
        "before": before,
        **laid_out(house, programme, saved[before].programme if before else None),
    }
    return show(request, house, "public/terms.html", context)


def laid_out(house: BusinessFacts, programme: Programme, before: Programme | None) -> dict[str, object]:
    names = {store.id: own_name(store.name, store.name_zh) for store in stores()}
    new = sections(programme, house.currency, house.rule_pack, names)
    if before is None:
        return {"sections": new, "gone": []}
    old = sections(before, house.currency, house.rule_pack, names)
    return {"sections": compared(new, old), "gone": gone(new, old)}


def editions_of(saved: list[ProgrammeVersion], now: datetime) -> list[Edition]:
    """The newest first. Of two from the same moment the one that was saved later counts."""
    found = []
    until: datetime | None = None
    for one in sorted(saved, key=lambda one: (one.effective_at, one.programme.version), reverse=True):
        found.append(Edition(one.programme.version, one.effective_at, until, state_of(one.effective_at, until, now)))
        until = one.effective_at
    return found


def state_of(since: datetime, until: datetime | None, now: datetime) -> str:
    if since == until:
        return "replaced"
    if since > now:
        return "to come"
    return "in force" if until is None or until > now else "past"
