"""Home: what waits for this person now, what the house holds, how the day goes, and what happened last."""

from collections.abc import Iterator
from dataclasses import dataclass
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
from brim.base.shell.pages import Visit, page, show
from brim.base.ui import formats
from brim.core.customers.console.timeline import newest_lines
from brim.trade.payments import queries as payments
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.console.today import today


@dataclass(frozen=True)
class Task:
    """A line of what can or must be done. `count` 0 is one that only leads somewhere."""

    title: str
    text: str
    icon: str
    url: str
    count: int = 0
    mark: str = ""


@page()
def home(visit: Visit) -> HttpResponse:
    now, actor = clock.now(), visit.actor
    names = store_names()
    context = {
        "waiting": [task for task in waiting(actor, now) if task.count],
        "shifts": list(shift_lines(actor, names)),
        "tasks": tasks(actor),
        "floats": floats(actor, visit.business.currency),
        "today": today(actor, visit.business, now),
        "lines": newest_lines(actor=actor, store_names=names) if actor.can("customers:read") else [],
        "day": now,
    }
    return show(visit, "console/home.html", context)


def waiting(actor: Actor, now: datetime) -> Iterator[Task]:
    """What waits for a person, the most urgent first; each only for those who can do something about it."""
    money = payments.attention(actor=actor, now=now)
    purse = wallets.attention(actor=actor, now=now)
    yield Task(
        ngettext("%(n)s top-up is stuck", "%(n)s top-ups are stuck", money.top_ups_stuck) % {"n": money.top_ups_stuck},
        _("Paid and not credited, or long without an end: ask the channel now."),
        "triangle-alert", place("console:payments", "?is=stuck"), money.top_ups_stuck, "bad",
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s notice in quarantine", "%(n)s notices in quarantine", money.quarantine_open)
        % {"n": money.quarantine_open},
        _("From a channel, and not proven or not what we know: look at why, and settle it."),
        "shield-alert", place("console:quarantine"), money.quarantine_open, "bad",
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s dispute is open", "%(n)s disputes are open", money.disputes_open)
        % {"n": money.disputes_open},
        _("A payer contests a payment; its money stays until that is decided. Answer the channel in time."),
        "shield-alert", place("console:disputes", "?state=open"), money.disputes_open, "bad",
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s outcome of a dispute to agree to", "%(n)s outcomes of disputes to agree to",
                 money.outcomes_waiting) % {"n": money.outcomes_waiting},
        _("A person says how it was decided; nothing moves until a second one agrees."),
        "users", place("console:disputes", "?is=waiting"), money.outcomes_waiting,
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s refund is stuck", "%(n)s refunds are stuck", money.refunds_stuck) % {"n": money.refunds_stuck},
        _("Sent to the channel a day ago, and no word of it since."),
        "undo-2", place("console:fund-refunds", "?is=stuck"), money.refunds_stuck, "bad",
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s withdrawal to approve", "%(n)s withdrawals to approve", purse.withdrawals_to_approve)
        % {"n": purse.withdrawals_to_approve},
        _("A second person looks at it before money leaves."),
        "banknote-arrow-down", place("console:withdrawals", "?state=requested"), purse.withdrawals_to_approve,
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s adjustment to approve", "%(n)s adjustments to approve", purse.adjustments_to_approve)
        % {"n": purse.adjustments_to_approve},
        _("A correction above the limit needs a second person."),
        "scale", place("console:adjustments", "?state=requested"), purse.adjustments_to_approve,
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s withdrawal to pay out", "%(n)s withdrawals to pay out", purse.withdrawals_to_pay)
        % {"n": purse.withdrawals_to_pay},
        _("Approved: pay it, then say so here."),
        "banknote-arrow-up", place("console:withdrawals", "?state=approved"), purse.withdrawals_to_pay,
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s hold ends within a day", "%(n)s holds end within a day", purse.holds_ending)
        % {"n": purse.holds_ending},
        _("Capture what is owed before the rest is released by itself."),
        "hourglass", place("console:holds", "?state=open"), purse.holds_ending,
    )  # fmt: skip
    yield from roles_of_both_sides(actor)


def roles_of_both_sides(actor: Actor) -> Iterator[Task]:
    """Told to who may change roles: one that both asks and agrees makes the second person a formality."""
    if not (actor.can("staff:read") and actor.can("staff:write")):
        return
    names = [own_name(role.name, role.name_zh) for role in roles() if both_sides(role.permissions)]
    yield Task(
        ngettext("%(n)s role both asks and agrees", "%(n)s roles both ask and agree", len(names)) % {"n": len(names)},
        _("%(names)s: leave one of the two to another role.") % {"names": _(", ").join(names)},
        "users", place("console:settings-roles"), len(names),
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
