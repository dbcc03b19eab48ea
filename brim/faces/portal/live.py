"""The portal live: a part with `data-live="me"` is fetched anew when anything happens to the customer's own wallet."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from brim.base.events.types import Recorded
from brim.base.identity.types import Unauthenticated
from brim.base.ui import live
from brim.faces.portal.pages import visit_of

ME = "me"


@require_safe
def stream(request: HttpRequest) -> HttpResponseBase:
    """The stream of a signed-in device: of its own customer and nobody else. 204 for anybody else."""
    try:
        visit, _is_renewed = visit_of(request)
    except Unauthenticated:
        return HttpResponse(status=204)
    asked = frozenset(live.asked(request)) & {ME}
    return live.answer(request, live.Hearing(visit.actor.label, asked, moved, frozenset({visit.id})))


def moved(news: Sequence[Recorded]) -> set[str]:
    return {ME} if news else set()
