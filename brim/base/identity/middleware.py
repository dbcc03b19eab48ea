"""Gives every request its id, actor and language; redirects a signed-in person who must enrol to that page."""

from collections.abc import Callable
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from brim.base.identity.queries.staff import actor_of_staff
from brim.base.identity.session_store import stored_name
from brim.base.kit import clock
from brim.base.kit.requests import address_of, request_id

SEEN_EVERY = timedelta(minutes=5)
# What must stay open to somebody who has yet to turn on two-step sign-in.
ENROLMENT = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "account_change_password",
    "mfa_add_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate_webauthn",
}

# What must stay open to somebody who has yet to choose a password of their own.
FIRST_STEPS = {"account_login", "account_logout", "mfa_authenticate", "mfa_login_webauthn", "account_change_password"}


class Identity:
    """Sets `request.request_id` (the one that logs bear) and, lazily, `request.actor`.

    Reading the actor of a request that nobody is signed in for raises Unauthenticated. Needs the session and
    authentication middleware before it. A language chosen on this device counts before the person's own.
    """

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own_id = request.request_id = request_id(request)  # type: ignore[attr-defined]  # a request carries what middleware gives it
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]  # a request carries what middleware gives it
            lambda: actor_of_staff(request.user, request_id=own_id, address=address_of(request))
        )
        if is_signed_in(request):
            speak(request)
            mark_seen(request)
        response = self.get_response(request)
        response.headers.setdefault("X-Request-ID", own_id)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or not match.route.startswith("console/"):
            return None
        if match.url_name not in FIRST_STEPS and is_signed_in(request) and has_temporary_password(request):
            return redirect("account_change_password")
        if not settings.REQUIRE_TOTP:
            return None
        if match.url_name in ENROLMENT or not is_signed_in(request) or has_second_factor(request):
            return None
        return redirect("mfa_activate_totp")


def is_signed_in(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def has_temporary_password(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "has_temporary_password", False))


def has_second_factor(request: HttpRequest) -> bool:
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=request.user.pk, type__in=kinds).exists())


def speak(request: HttpRequest) -> None:
    own = getattr(request.user, "language", "")
    if own and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(own)
        request.LANGUAGE_CODE = own


def mark_seen(request: HttpRequest) -> None:
    now = clock.now()
    mine = UserSession.objects.filter(session_key=stored_name(request.session.session_key or ""))
    mine.filter(last_seen_at__lt=now - SEEN_EVERY).update(last_seen_at=now)
