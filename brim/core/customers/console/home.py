"""What of the customers stands on home: where to find one, and what happened last."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.names import store_names
from brim.base.shell.home import add_shortcut, part
from brim.base.shell.pages import Visit
from brim.core.customers.console.timeline import Line, newest_lines


def newest(visit: Visit, _now: datetime) -> list[list[Line]]:
    """All lines are one thing to show."""
    if not visit.actor.can("customers:read"):
        return []
    lines = newest_lines(actor=visit.actor, store_names=store_names())
    return [lines] if lines else []


add_shortcut("console:customers", _lazy("Find a customer"), "search", ("customers:read",), order=20)
part("customers/home_newest.html", newest, column="seeing", order=20)
