"""The portal's cookies: the device's token, and what the browser keeps while it waits for a code. Sent to the portal
alone, read by no script."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from brim.core.access.types import CodeTicket, Purpose

DEVICE = "brim_portal"
KNOWN = "brim_portal_known"
PATH = "/portal/"
REMEMBERED_S = 90 * 24 * 3600
KNOWN_S = 365 * 24 * 3600
CODE_S = 15 * 60
SALT = "brim.portal.code"


@dataclass(frozen=True)
class Waiting:
    """A code that this browser asked for. `contact` is the new one to be proved, where it is for that."""

    token: str
    masked: str
    channel: str
    contact: str = ""
    after: str = ""


def keep_device(response: HttpResponseBase, token: str, *, is_remembered: bool) -> None:
    """A device that is not remembered is forgotten with the browser's window."""
    keep(response, DEVICE, token, REMEMBERED_S if is_remembered else None)


def keep_known(response: HttpResponseBase, known: str) -> None:
    """That a customer was signed in here stays with the browser when they sign out."""
    keep(response, KNOWN, known, KNOWN_S)


def keep_waiting(
    response: HttpResponseBase, purpose: Purpose, ticket: CodeTicket, *, contact: str = "", after: str = ""
) -> None:
    kept = [ticket.token, ticket.masked, ticket.channel.value, contact, after]
    keep(response, name_of(purpose), signing.dumps(kept, salt=SALT), CODE_S)


def waiting(request: HttpRequest, purpose: Purpose) -> Waiting | None:
    text = request.COOKIES.get(name_of(purpose), "")
    try:
        return Waiting(*signing.loads(text, salt=SALT, max_age=CODE_S)) if text else None
    except (signing.BadSignature, TypeError):
        return None


def name_of(purpose: Purpose) -> str:
    return f"brim_code_{purpose.name}"


def keep(response: HttpResponseBase, name: str, value: str, max_age: int | None) -> None:
    response.set_cookie(
        name, value, max_age=max_age, path=PATH, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def drop(response: HttpResponseBase, name: str) -> None:
    response.delete_cookie(name, path=PATH, samesite="Lax")
