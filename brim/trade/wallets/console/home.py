"""What of the wallets stands on home: what waits for a person, the float, today by the hour."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brim.base.identity.types import Actor
from brim.base.money import Money
from brim.base.shell.attention import WAITING, Task
from brim.base.shell.home import part
from brim.base.shell.pages import Visit
from brim.trade.wallets import queries
from brim.trade.wallets.console.today import Today, today


def waiting(actor: Actor, now: datetime) -> Iterator[Task]:
    purse = queries.attention(actor=actor, now=now)
    yield Task(
        ngettext("%(n)s withdrawal to approve", "%(n)s withdrawals to approve", purse.withdrawals_to_approve)
        % {"n": purse.withdrawals_to_approve},
        _("A second person looks at it before money leaves."),
        "banknote-arrow-down",
        reverse("console:withdrawals") + "?state=requested",
        purse.withdrawals_to_approve,
        order=60,
    )
    yield Task(
        ngettext("%(n)s adjustment to approve", "%(n)s adjustments to approve", purse.adjustments_to_approve)
        % {"n": purse.adjustments_to_approve},
        _("A correction above the limit needs a second person."),
        "scale",
        reverse("console:adjustments") + "?state=requested",
        purse.adjustments_to_approve,
        order=70,
    )
    yield Task(
        ngettext("%(n)s withdrawal to pay out", "%(n)s withdrawals to pay out", purse.withdrawals_to_pay)
        % {"n": purse.withdrawals_to_pay},
        _("Approved: pay it, then say so here."),
        "banknote-arrow-up",
        reverse("console:withdrawals") + "?state=approved",
        purse.withdrawals_to_pay,
        order=80,
    )
    yield Task(
        ngettext("%(n)s hold ends within a day", "%(n)s holds end within a day", purse.holds_ending)
        % {"n": purse.holds_ending},
        _("Capture what is owed before the rest is released by itself."),
        "hourglass",
        reverse("console:holds") + "?state=open",
        purse.holds_ending,
        order=90,
    )


def day(visit: Visit, now: datetime) -> list[Today]:
    """The day so far, for who may see what every store takes together."""
    found = today(visit.actor, visit.business, now)
    return [found] if found else []


def floats(visit: Visit, _now: datetime) -> list[dict[str, Money]]:
    """What all customers have, for those who read the books of every store."""
    actor = visit.actor
    if not actor.can("ledger:read") or actor.store_ids is not None:
        return []
    return [
        {"total": one.total, "principal": one.principal, "bonus": one.bonus, "held": Money.zero(one.total.asset)}
        for one in queries.customers_float(actor=actor, currency=visit.business.currency)
    ]


WAITING.append(waiting)
part("wallets/home_today.html", day, column="doing", order=10)
part("wallets/home_float.html", floats, column="seeing", order=10)
