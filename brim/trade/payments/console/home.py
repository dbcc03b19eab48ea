"""What of the payments waits for a person."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brim.base.identity.types import Actor
from brim.base.shell.attention import WAITING, Task
from brim.trade.payments import queries


def waiting(actor: Actor, now: datetime) -> Iterator[Task]:
    money = queries.attention(actor=actor, now=now)
    yield Task(
        ngettext("%(n)s top-up is stuck", "%(n)s top-ups are stuck", money.top_ups_stuck) % {"n": money.top_ups_stuck},
        _("Paid and not credited, or long without an end: ask the channel now."),
        "triangle-alert", reverse("console:payments") + "?is=stuck", money.top_ups_stuck, "bad", order=10,
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s notice in quarantine", "%(n)s notices in quarantine", money.quarantine_open)
        % {"n": money.quarantine_open},
        _("From a channel, and not proven or not what we know: look at why, and settle it."),
        "shield-alert", reverse("console:quarantine"), money.quarantine_open, "bad", order=20,
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s dispute is open", "%(n)s disputes are open", money.disputes_open)
        % {"n": money.disputes_open},
        _("A payer contests a payment; its money stays until that is decided. Answer the channel in time."),
        "shield-alert", reverse("console:disputes") + "?state=open", money.disputes_open, "bad", order=30,
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s outcome of a dispute to agree to", "%(n)s outcomes of disputes to agree to",
                 money.outcomes_waiting) % {"n": money.outcomes_waiting},
        _("A person says how it was decided; nothing moves until a second one agrees."),
        "users", reverse("console:disputes") + "?is=waiting", money.outcomes_waiting, order=40,
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s refund is stuck", "%(n)s refunds are stuck", money.refunds_stuck) % {"n": money.refunds_stuck},
        _("Sent to the channel a day ago, and no word of it since."),
        "undo-2", reverse("console:fund-refunds") + "?is=stuck", money.refunds_stuck, "bad", order=50,
    )  # fmt: skip


WAITING.append(waiting)
