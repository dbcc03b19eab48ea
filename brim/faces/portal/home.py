"""Home: a greeting, and the cards that rooms have registered."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from brim.base.kit import clock
from brim.base.kit.rendering import joined
from brim.core.access.portal.pages import Visit, page, show
from brim.core.access.portal.places import cards


@page
def home(visit: Visit) -> HttpResponse:
    name, ref = visit.customer.name, visit.customer.ref
    context = joined({"greeting": greeting(name), "name": name, "ref": ref}, cards(visit))
    return show(visit, "portal/home.html", context, tab="home")


def greeting(name: str) -> str:
    """By the hour of the business. Of a Chinese name the given one, as people greet each other."""
    hour = timezone.localtime(clock.now()).hour
    words = _("Good morning") if 5 <= hour < 12 else _("Good afternoon") if 12 <= hour < 18 else _("Good evening")
    return _("%(name)s, %(words)s") % {"name": called(name), "words": words.lower()}


def called(name: str) -> str:
    """小满 of 林小满, Anna of Anna Martin."""
    tidy = name.strip()
    is_chinese = 3 <= len(tidy) <= 4 and all("\u4e00" <= letter <= "\u9fff" for letter in tidy)
    return tidy[-2:] if is_chinese else tidy.split(" ")[0]
