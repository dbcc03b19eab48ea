"""The frame of every page: authentication, permissions, refusals as pages, rendering without queries."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brim.base.identity.names import own_name, role_name
from brim.base.identity.operations import authorise
from brim.base.identity.permissions import refuse_changed, refuse_limited
from brim.base.identity.queries import actor_of_staff, business, held_roles, present
from brim.base.identity.types import Actor, BusinessFacts, Unauthenticated
from brim.base.kit import clock
from brim.base.kit.refusals import NotFound, Refused
from brim.base.kit.rendering import joined, render
from brim.base.kit.requests import address_of, request_id
from brim.base.shell.navigation import rail
from brim.base.ui import live
from brim.base.ui.visits import AnyVisit, answered, script_kept_out

P = ParamSpec("P")


@dataclass(frozen=True)
class Visit(AnyVisit):
    """One request of a signed-in person. `since`: where the log ended before anything was read, for the live page."""

    actor: Actor
    business: BusinessFacts
    since: str = ""


View = Callable[Concatenate[Visit, P], HttpResponseBase]


Answer = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def page(*words: str) -> Callable[[View[P]], Answer[P]]:
    """A page that needs all of these permissions. Times on it are in the business's time zone."""
    return lambda view: require_safe(visited(view, words))


def action_page(*words: str) -> Callable[[View[P]], Answer[P]]:
    """A page with a form: GET shows it and changes nothing, POST performs it. Permissions as for `page`."""
    return lambda view: require_http_methods(["GET", "HEAD", "POST"])(visited(view, words))


def every_store(view: View[P]) -> View[P]:
    """For pages with totals of all stores: refuses an actor limited to stores."""

    def answer(visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        refuse_limited(visit.actor)
        return view(visit, *args, **kwargs)

    return functools.update_wrapper(answer, view)


def visited(view: View[P], words: tuple[str, ...]) -> Answer[P]:
    @functools.wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            visit = visit_of(request)
        except Unauthenticated:
            return to_sign_in(request)
        respond = functools.partial(view, visit, *args, **kwargs)
        return answered(visit.business.time_zone, lambda: guarded(visit, words, respond))

    return answer


def visit_of(request: HttpRequest) -> Visit:
    actor = actor_of_staff(request.user, request_id=request_id(request), address=address_of(request))
    since = live.since(request) if "HX-Request" not in request.headers else ""
    return Visit(request, actor, business(), since)


def still(visit: Visit) -> Callable[[], None]:
    """For files that are long in coming: raises once the person is no longer who they were when they asked, by
    session, roles or stores. Raises: Unauthenticated, Forbidden."""

    def check() -> None:
        request = visit.request
        key = request.session.session_key
        refuse_changed(visit.actor, present(visit.actor, now=clock.now(), session_key=key, address=address_of(request)))

    return check


def to_sign_in(request: HttpRequest) -> HttpResponse:
    sign_in = resolve_url(settings.LOGIN_URL)
    kept_out = script_kept_out(request, sign_in, reverse("console:home"))
    return kept_out or redirect_to_login(request.get_full_path(), sign_in)


def guarded(visit: Visit, words: tuple[str, ...], view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        for word in words:
            authorise(visit.actor, word)
        return view()
    except NotFound as refused:
        # What one still typed about may have gone with the form's sending: its preview says nothing then.
        is_preview = visit.is_partial and visit.request.POST.get("step") == "preview"
        return HttpResponse(status=204) if is_preview else problem(visit, refused)
    except Refused as refused:
        return problem(visit, refused)


def problem(visit: Visit, refused: Refused) -> HttpResponse:
    """The refusal as a page: its message says what happened, what was not done and what to do."""
    titles = {403: _("This is not for your role"), 404: _("Nothing found"), 409: _("It has changed meanwhile")}
    title = titles.get(refused.status, _("This was not done"))
    context = {"title": title, "refused": refused, "home": reverse("console:home")}
    return show(visit, "shell/problem.html", context, status=refused.status)


def show(visit: Visit, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render with queries refused: everything that a template needs was fetched before. `context` may not use the
    frame's names."""
    whole = dict(context) if visit.is_partial else joined(frame(visit), context)
    return render(visit.request, template, whole, status=status)


def frame(visit: Visit) -> dict[str, Any]:
    """What the layout shows around every page."""
    actor = visit.actor
    shown = rail(visit.request.path, actor)
    return {
        "business_name": own_name(visit.business.name, visit.business.name_zh),
        "rail": shown.places,
        "tabs": shown.tabs,
        "palette_url": reverse("console:palette"),
        "who": {"name": actor.name, "role": roles_of(actor)},
        "sign_out_url": resolve_url("account_logout"),
        "live_url": reverse("console:live"),
        "live_since": visit.since,
    }


def roles_of(actor: Actor) -> str:
    return ", ".join(role_name(role) for role in held_roles(actor.id))
