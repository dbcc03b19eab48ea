"""What of the payments stands on home: what waits for a person, and drawers that are open."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brim.base.identity.names import store_names
from brim.base.identity.types import Actor
from brim.base.kit import feeds
from brim.base.shell.attention import WAITING, Task
from brim.base.shell.home import BACKGROUND_TASKS
from brim.base.ui import formats
from brim.trade.payments import queries


def waiting(actor: Actor, now: datetime) -> Iterator[Task]:
    money = queries.attention(actor=actor, now=now)
    yield Task(
        ngettext("%(n)s top-up is stuck", "%(n)s top-ups are stuck", money.top_ups_stuck) % {"n": money.top_ups_stuck},
        _("Paid and not credited, or long without an end: ask the channel now."),
        "triangle-alert",
        reverse("console:payments") + "?is=stuck",
        money.top_ups_stuck,
        "bad",
        order=10,
    )
    yield Task(
        ngettext("%(n)s notice in quarantine", "%(n)s notices in quarantine", money.quarantine_open)
        % {"n": money.quarantine_open},
        _("From a channel, and not proven or not what we know: look at why, and settle it."),
        "shield-alert",
        reverse("console:quarantine"),
        money.quarantine_open,
        "bad",
        order=20,
    )
    yield Task(
        ngettext("%(n)s dispute is open", "%(n)s disputes are open", money.disputes_open) % {"n": money.disputes_open},
        _("A payer contests a payment; its money stays until that is decided. Answer the channel in time."),
        "shield-alert",
        reverse("console:disputes") + "?state=open",
        money.disputes_open,
        "bad",
        order=30,
    )
    yield Task(
        ngettext(
            "%(n)s outcome of a dispute to agree to", "%(n)s outcomes of disputes to agree to", money.outcomes_waiting
        )
        % {"n": money.outcomes_waiting},
        _("A person says how it was decided; nothing moves until a second one agrees."),
        "users",
        reverse("console:disputes") + "?is=waiting",
        money.outcomes_waiting,
        order=40,
    )
    yield Task(
        ngettext("%(n)s refund is stuck", "%(n)s refunds are stuck", money.refunds_stuck) % {"n": money.refunds_stuck},
        _("Sent to the channel a day ago, and no word of it since."),
        "undo-2",
        reverse("console:fund-refunds") + "?is=stuck",
        money.refunds_stuck,
        "bad",
        order=50,
    )


def shifts(actor: Actor, _now: datetime) -> Iterator[Task]:
    """The actor's own drawer first; for who looks after the payments also how many others are open."""
    if actor.can("shifts:write"):
        own = queries.open_shift_of(actor)
        if own is not None:
            since = {"moment": formats.moment_text(own.opened_at), "amount": formats.money_text(own.expected)}
            yield Task(
                _("Your shift at %(store)s is open") % {"store": store_names().get(own.store_id, "")},
                _("Since %(moment)s; %(amount)s should be in the drawer.") % since,
                "hand-coins",
                reverse("console:shift"),
                order=10,
            )
    if actor.can("payments:read"):
        page_of = queries.shifts(actor=actor, is_open=True, limit=feeds.MAX_COUNT)
        others = len([one for one in page_of.items if one.cashier_id != actor.id])
        if others:
            yield Task(
                ngettext("%(n)s drawer is open", "%(n)s drawers are open", others) % {"n": others},
                _("Cashiers whose shift is not closed and counted yet."),
                "banknote",
                reverse("console:shifts"),
                order=20,
            )


WAITING.append(waiting)
BACKGROUND_TASKS.append(shifts)
