"""What every public page goes through: the house's name and clock, and rendering without queries."""

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from brim.base.identity.names import own_name
from brim.base.identity.queries import business, is_set_up
from brim.base.identity.types import BusinessFacts
from brim.base.kit.rendering import render

EMAIL = re.compile(r"[^\s@<>\"?&]+@[^\s@<>\"?&]+")
PHONE = re.compile(r"\+?[\d()./-]{5,20}")
PUNCTUATION = re.compile(r"[()./-]")

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, BusinessFacts, P], HttpResponse]


def page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page for everybody. Before the business is set up there is nothing to say yet."""

    @functools.wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_set_up():
            return render(request, "public/unset.html", {"sign_in_url": reverse("console:home")})
        house = business()
        with timezone.override(ZoneInfo(house.time_zone)):
            response = view(request, house, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return answer


def show(
    request: HttpRequest, house: BusinessFacts, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    frame = {
        "business_name": own_name(house.name, house.name_zh),
        "here": request.path,
        "places": {name: reverse(f"public:{name}") for name in ("home", "terms", "verify")},
        "portal_url": reverse("portal:home"),
        "sign_in_url": reverse("console:home"),
        "legal": legal(house),
    }
    return render(request, template, {**frame, **context}, status=status)


def legal(house: BusinessFacts) -> list[tuple[str, str, str]]:
    """What the law wants said of the house, as far as its settings say it: (name, text, where a contact leads to)."""
    facts = [
        (_("Legal name"), house.legal_name, ""),
        (_("Registration number"), house.registration, ""),
        (_("Address"), house.address, ""),
        (_("Complaints"), house.contact, address_of(house.contact)),
    ]
    return [fact for fact in facts if fact[1]]


def address_of(contact: str) -> str:
    """Where an email address or a phone number leads to; nothing for other words."""
    text = "".join(contact.split())
    if text.count("@") == 1 and EMAIL.fullmatch(contact.strip()):
        return f"mailto:{text}"
    return f"tel:{PUNCTUATION.sub('', text)}" if PHONE.fullmatch(text) else ""
