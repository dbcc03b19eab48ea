"""A browser on which a person was signed in before is counted by itself: strangers who guess at an email, or share the
address, keep nobody out there. The cookie is a signed word that opens nothing.

Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies", read 2026-11.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from brim.base.identity.models import Staff
from brim.base.identity.operations.attempts import forget_attempts, take_attempt
from brim.base.kit import clock

COOKIE = "brim_console_known"
PATH = "/console/"
SALT = "brim.console.known"
LIFE = timedelta(days=180)
MOST = 5
WITHIN = timedelta(minutes=5)
PASSWORD, CODE = "identity.sign_in", "identity.code"


def keep_known(response: HttpResponseBase, staff_id: int) -> None:
    word = signing.dumps([staff_id, secrets.token_urlsafe(12)], salt=SALT)
    response.set_cookie(
        COOKIE,
        word,
        max_age=int(LIFE.total_seconds()),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_device(request: HttpRequest, email: str) -> str:
    """The device's name if the person who signs in as `email` was signed in on it before; else empty."""
    try:
        staff_id, device = signing.loads(request.COOKIES.get(COOKIE, "")[:500], salt=SALT, max_age=LIFE)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    is_theirs = Staff.objects.filter(pk=staff_id, email=email.strip().lower()).exists()
    return f"{staff_id} {device}" if is_theirs else ""


def may_try(what: str, device: str) -> bool:
    """Passwords and codes are counted separately, so that a right password gives no further attempts at the code."""
    return not take_attempt(what, device, most=MOST, within=WITHIN, now=clock.now())


def was_right(what: str, device: str) -> None:
    forget_attempts(what, device)
