"""Home: what waits for this person now, what the house holds, how the day goes, and what happened last."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brim.base.identity.names import own_name, store_names
from brim.base.identity.queries import both_sides, roles
from brim.base.identity.types import Actor
from brim.base.kit import clock, feeds
from brim.base.money import Money
from brim.base.shell.attention import WAITING, Task, waiting
from brim.base.shell.pages import Visit, page, show
from brim.base.ui import formats
from brim.core.customers.console.timeline import newest_lines
from brim.trade.payments import queries as payments
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.console.today import today


@page()
def home(visit: Visit) -> HttpResponse:
    now, actor = clock.now(), visit.actor
    names = store_names()
    context = {
        "waiting": waiting(actor, now),
        "shifts": list(shift_lines(actor, names)),
        "tasks": tasks(actor),
        "floats": floats(actor, visit.business.currency),
        "today": today(actor, visit.business, now),
        "lines": newest_lines(actor=actor, store_names=names) if actor.can("customers:read") else [],
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
        "users", place("console:settings-roles"), len(names), order=100,
    )  # fmt: skip


def place(view: str, query: str = "") -> str:
    try:
        return reverse(view) + query
    except NoReverseMatch:
        return ""


def shift_lines(actor: Actor, names: dict[int, str]) -> Iterator[Task]:
    """The actor's own drawer first; for who looks after the payments also how many others are open."""
    if actor.can("shifts:write"):
        own = payments.open_shift_of(actor)
        if own is not None:
            since = {"moment": formats.moment_text(own.opened_at), "amount": formats.money_text(own.expected)}
            yield Task(
                _("Your shift at %(store)s is open") % {"store": names.get(own.store_id, "")},
                _("Since %(moment)s; %(amount)s should be in the drawer.") % since,
                "hand-coins", place("console:shift"),
            )  # fmt: skip
    if actor.can("payments:read"):
        page_of = payments.shifts(actor=actor, is_open=True, limit=feeds.MOST_COUNTED)
        others = len([one for one in page_of.items if one.cashier_id != actor.id])
        if others:
            yield Task(
                ngettext("%(n)s drawer is open", "%(n)s drawers are open", others) % {"n": others},
                _("Cashiers whose shift is not closed and counted yet."),
                "banknote", place("console:shifts"),
            )  # fmt: skip


def tasks(actor: Actor) -> list[Task]:
    """Where the role begins when nothing waits."""
    offered = [
        (("topups:write", "spends:write"), Task(_("Open the till"), "", "hand-coins", place("console:cashier"))),
        (("customers:read",), Task(_("Find a customer"), "", "search", place("console:customers"))),
        (
            ("ledger:read",) if actor.store_ids is None else (),
            Task(_("See the proof of the books"), "", "shield-check", place("console:proof")),
        ),
    ]
    return [task for words, task in offered if any(actor.can(word) for word in words) and task.url]


def floats(actor: Actor, currency: str) -> list[dict[str, Money]]:
    """What all customers have, for those who read the books of every store."""
    if not actor.can("ledger:read") or actor.store_ids is not None:
        return []
    return [
        {"total": one.total, "principal": one.principal, "bonus": one.bonus, "held": Money.zero(one.total.asset)}
        for one in wallets.customers_float(actor=actor, currency=currency)
    ]


WAITING.append(roles_of_both_sides)
