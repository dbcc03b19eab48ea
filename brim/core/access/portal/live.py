"""The portal live: a part with `data-live="me"` is fetched anew when anything happens to the customer's own wallet."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from brim.base.events.types import Recorded
from brim.base.identity.types import Unauthenticated
from brim.base.ui import live
from brim.core.access.portal.pages import visit_of

ME = "me"


@require_safe
def stream(request: HttpRequest) -> HttpResponseBase:
    """The stream of a signed-in device: of its own customer and nobody else. 204 for anybody else."""
    try:
        first = hearing(request)
    except Unauthenticated:
        return HttpResponse(status=204)
    return live.answer(request, replace(first, again=partial(hearing, request)))


def hearing(request: HttpRequest) -> live.Hearing:
    """Raises: Unauthenticated once the device is signed out."""
    visit, _is_renewed = visit_of(request)
    asked = frozenset(live.asked(request)) & {ME}
    return live.Hearing(visit.actor.label, asked, moved, frozenset({visit.id}))


def moved(news: Sequence[Recorded]) -> set[str]:
    return {ME} if news else set()
