"""The left rail: the places there are, and of those only what the actor may see."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.types import Actor

PLACES = (
    ("console:home", _lazy("Home"), "house", ""),
    ("console:customers", _lazy("Customers"), "users", "customers:read"),
    ("console:proof", _lazy("Proof"), "shield-check", "ledger:read"),
)


@dataclass(frozen=True)
class Place:
    url: str
    name: str
    icon: str
    is_current: bool
    note: str = ""


def places(path: str, actor: Actor) -> list[Place]:
    home = reverse("console:home")
    shown = []
    for view, name, icon, word in PLACES:
        url = reverse(view)
        is_current = path == url if url == home else path.startswith(url)
        if not word or actor.can(word):
            shown.append(Place(url, str(name), icon, is_current))
    return shown
