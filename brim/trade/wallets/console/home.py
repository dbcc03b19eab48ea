"""What of the wallets waits for a person."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brim.base.identity.types import Actor
from brim.base.shell.attention import WAITING, Task
from brim.trade.wallets import queries


def waiting(actor: Actor, now: datetime) -> Iterator[Task]:
    purse = queries.attention(actor=actor, now=now)
    yield Task(
        ngettext("%(n)s withdrawal to approve", "%(n)s withdrawals to approve", purse.withdrawals_to_approve)
        % {"n": purse.withdrawals_to_approve},
        _("A second person looks at it before money leaves."),
        "banknote-arrow-down", reverse("console:withdrawals") + "?state=requested",
        purse.withdrawals_to_approve, order=60,
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s adjustment to approve", "%(n)s adjustments to approve", purse.adjustments_to_approve)
        % {"n": purse.adjustments_to_approve},
        _("A correction above the limit needs a second person."),
        "scale", reverse("console:adjustments") + "?state=requested", purse.adjustments_to_approve, order=70,
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s withdrawal to pay out", "%(n)s withdrawals to pay out", purse.withdrawals_to_pay)
        % {"n": purse.withdrawals_to_pay},
        _("Approved: pay it, then say so here."),
        "banknote-arrow-up", reverse("console:withdrawals") + "?state=approved", purse.withdrawals_to_pay, order=80,
    )  # fmt: skip
    yield Task(
        ngettext("%(n)s hold ends within a day", "%(n)s holds end within a day", purse.holds_ending)
        % {"n": purse.holds_ending},
        _("Capture what is owed before the rest is released by itself."),
        "hourglass", reverse("console:holds") + "?state=open", purse.holds_ending, order=90,
    )  # fmt: skip


WAITING.append(waiting)
