"""What every page goes through: whose device asks, refusals as pages, and rendering without queries."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brim.base.identity.names import own_name
from brim.base.identity.queries import business, is_set_up
from brim.base.identity.types import Actor, BusinessFacts, Unauthenticated
from brim.base.kit import clock, ids
from brim.base.kit.refusals import NotFound, Refused
from brim.base.kit.rendering import joined, render
from brim.base.kit.requests import request_id
from brim.base.ui import live
from brim.base.ui.visits import AnyVisit, answered, script_kept_out
from brim.core.access import operations as access
from brim.core.access.portal import cookies
from brim.core.access.portal.bar import bar
from brim.core.customers import queries as customers
from brim.core.customers.types import Customer

P = ParamSpec("P")


@dataclass(frozen=True)
class Visit(AnyVisit):
    """One request of a signed-in customer."""

    actor: Actor
    customer: Customer
    device_id: int
    business: BusinessFacts
    since: str = ""

    @property
    def id(self) -> int:
        return self.customer.id


View = Callable[Concatenate[Visit, P], HttpResponseBase]
Answer = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def page(view: View[P]) -> Answer[P]:
    """A page of one's own. Times on it are the business's."""
    return require_safe(visited(view))


def action_page(view: View[P]) -> Answer[P]:
    """A page with a form: GET shows it and changes nothing, POST does what it says."""
    return require_http_methods(["GET", "HEAD", "POST"])(visited(view))


def visited(view: View[P]) -> Answer[P]:
    @functools.wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            visit, renewed = visit_of(request)
        except Unauthenticated:
            return to_sign_in(request)
        respond = functools.partial(view, visit, *args, **kwargs)
        response = answered(visit.business.time_zone, lambda: guarded(visit, respond))
        if renewed and cookies.DEVICE not in response.cookies:
            cookies.keep_device(response, request.COOKIES[cookies.DEVICE], is_remembered=True)
        return response

    return answer


def visit_of(request: HttpRequest) -> tuple[Visit, bool]:
    """The visit, and whether the cookie's time is to be moved on. Raises: Unauthenticated."""
    known = access.recognise(request.COOKIES.get(cookies.DEVICE, ""), now=clock.now(), request_id=request_id(request))
    customer = customers.get(known.actor.id, actor=known.actor)
    if customer.forgotten_at is not None:
        raise Unauthenticated("signed_out", _("You are not signed in here, or no longer."))
    since = live.since(request) if "HX-Request" not in request.headers else ""
    visit = Visit(request, known.actor, customer, known.device_id, business(), since)
    return visit, known.is_renewed and known.is_remembered


def current_visit(request: HttpRequest) -> Visit | None:
    """Who is signed in, where somebody is; for pages that need nobody."""
    try:
        return visit_of(request)[0]
    except Unauthenticated:
        return None


def to_sign_in(request: HttpRequest) -> HttpResponse:
    sign_in, home = reverse("portal:sign-in"), reverse("portal:home")
    if kept_out := script_kept_out(request, sign_in, home):
        return kept_out
    here = request.get_full_path() if request.method == "GET" else home
    response = HttpResponseRedirect(f"{sign_in}?{urlencode({'next': here})}")
    if cookies.DEVICE in request.COOKIES:
        cookies.drop(response, cookies.DEVICE)
    return response


def guarded(visit: Visit, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        return view()
    except Refused as refused:
        return problem(visit, refused)


def problem(visit: Visit, refused: Refused) -> HttpResponse:
    """The refusal as a page: its message says what happened, what was not done and what to do."""
    titles = {403: _("This is not yours"), 404: _("Nothing found"), 409: _("It has changed meanwhile")}
    context = {"title": titles.get(refused.status, _("This was not done")), "refused": refused}
    return show(visit, "access/portal/problem.html", context, status=refused.status)


def own(visit: Visit, prefix: str, text: str) -> int:
    """The row of a public id that is the visitor's own. Raises: NotFound, for another's as for nobody's."""
    customer_id, row_id = ids.read_public(prefix, text)
    if customer_id != visit.id:
        raise NotFound("unknown_id", _("There is nothing with the id “%(id)s”. Check the id.") % {"id": text[:40]})
    return row_id


def show(visit: Visit, template: str, context: Mapping[str, Any], *, tab: str = "", status: int = 200) -> HttpResponse:
    """Render without touching the database. `tab` is the place in the bar that the page belongs to."""
    lively = {"live_url": reverse("portal:live"), "live_since": visit.since}
    around = {**frame(visit.business), **lively, "bar": bar(tab)}
    whole = dict(context) if visit.is_partial else joined(around, context)
    return render(visit.request, template, whole, status=status)


def show_anyone(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """As `show`, for who is not signed in, or need not be."""
    known = business() if is_set_up() else None
    whole = joined(frame(known) if known else {}, context)
    response = render(request, template, whole, status=status)
    add_never_cache_headers(response)
    return response


def frame(known: BusinessFacts) -> dict[str, Any]:
    return {
        "business_name": own_name(known.name, known.name_zh),
        "manifest_url": reverse("portal:manifest"),
        "worker_url": reverse("portal:worker"),
        "home_url": reverse("portal:home"),
        "is_demo": settings.DEMO,
    }
