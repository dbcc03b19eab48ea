"""Home: what the role can do from here, and what happened last."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.identity.types import Actor
from brim.faces.console.names import store_names
from brim.faces.console.pages import Visit, page, show
from brim.faces.console.timeline import newest_lines


@dataclass(frozen=True)
class Task:
    title: str
    text: str
    icon: str
    url: str


def tasks(actor: Actor) -> list[Task]:
    """What can be done on screen today; the words decide."""
    offered = [
        (
            "customers:read",
            Task(
                _("Find a customer"),
                _("By two characters of the name, the phone's last four digits, email or reference."),
                "search",
                reverse("console:customers"),
            ),
        ),
        (
            "ledger:read",
            Task(
                _("See the proof of the books"),
                _("When the ledger was last proved, and what the proof covered."),
                "shield-check",
                reverse("console:proof"),
            ),
        ),
    ]
    return [task for word, task in offered if actor.can(word)]


@page()
def home(visit: Visit) -> HttpResponse:
    lines = newest_lines(actor=visit.actor, store_names=store_names()) if visit.actor.can("customers:read") else []
    return show(visit, "console/home.html", {"tasks": tasks(visit.actor), "lines": lines})
