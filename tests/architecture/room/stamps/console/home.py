"""What of the stamps stands on home: what waits, what is out, and what has to be done once."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from brim.base.identity.types import Actor
from brim.base.shell.attention import WAITING, Task
from brim.base.shell.home import BACKGROUND_TASKS, add_shortcut, part
from brim.base.shell.pages import Visit
from brim.base.shell.setup import step
from tests.architecture.room.stamps import queries


def waiting(actor: Actor, _now: datetime) -> Iterator[Task]:
    hasty = queries.hasty() if actor.can("stamps:read") and actor.store_ids is None else 0
    yield Task(
        ngettext("%(n)s customer spends too often", "%(n)s customers spend too often", hasty) % {"n": hasty},
        _("They were refused; look whether somebody else holds their code."),
        "triangle-alert",
        reverse("console:stamps"),
        hasty,
        "bad",
        order=55,
    )


def given(actor: Actor, _now: datetime) -> Iterator[Task]:
    if actor.can("stamps:read") and settings.STAMPS_ARE_GIVEN:
        yield Task(
            _("Stamps are given"), _("Ten points with each top-up."), "gift", reverse("console:stamps"), order=30
        )


def points_out(visit: Visit, _now: datetime) -> list[int]:
    """The points of all customers, for who serves every store."""
    return [queries.points_out()] if visit.actor.can("stamps:read") and visit.actor.store_ids is None else []


WAITING.append(waiting)
BACKGROUND_TASKS.append(given)
add_shortcut("console:stamps", _lazy("See the stamps"), "gift", ("stamps:redeem",), order=40)
part("stamps/home_points.html", points_out, column="seeing", order=15)
step(
    "stamps.worth",
    _lazy("Say what stamps are worth"),
    _lazy("How many points come with a top-up, and what they buy."),
    button=_lazy("Choose"),
    view="console:settings-stamps",
    word="settings:read",
    is_done=lambda _actor: settings.STAMPS_ARE_GIVEN,
    order=10,
)
step(
    "stamps.first",
    _lazy("Give the first stamps"),
    _lazy("They come with a top-up, at the till as in the portal."),
    button=_lazy("Open the till"),
    view="console:cashier",
    word="stamps:redeem",
    is_done=lambda _actor: queries.points_out() > 0,
    order=20,
)
