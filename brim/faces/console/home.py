"""Home: tasks that wait for this person, outstanding balances, today's figures, and the latest events."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brim.base.identity.names import own_name
from brim.base.identity.queries import both_sides, roles
from brim.base.identity.types import Actor
from brim.base.kit import clock
from brim.base.shell.attention import WAITING, Task, waiting
from brim.base.shell.home import background_tasks, parts, shortcuts
from brim.base.shell.pages import Visit, page, show
from brim.base.shell.setup import guide


@page()
def home(visit: Visit) -> HttpResponse:
    now, actor = clock.now(), visit.actor
    context = {
        "tasks": shortcuts(actor),
        "guide": guide(actor),
        "waiting": waiting(actor, now),
        "background_tasks": background_tasks(actor, now),
        "doing": parts("doing", visit, now),
        "seeing": parts("seeing", visit, now),
        "day": now,
    }
    return show(visit, "console/home.html", context)


def roles_of_both_sides(actor: Actor, _now: datetime) -> Iterator[Task]:
    """Told to who may change roles: one that both asks and agrees makes the second person a formality."""
    if not (actor.can("staff:read") and actor.can("staff:write")):
        return
    names = [own_name(role.name, role.name_zh) for role in roles() if both_sides(role.permissions)]
    yield Task(
        ngettext("%(n)s role both asks and agrees", "%(n)s roles both ask and agree", len(names)) % {"n": len(names)},
        _("%(names)s: leave one of the two to another role.") % {"names": _(", ").join(names)},
        "users",
        reverse("console:settings-roles"),
        len(names),
        order=100,
    )


WAITING.append(roles_of_both_sides)
