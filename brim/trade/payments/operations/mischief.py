"""The sandbox told to misbehave: a change of the house, so it is allowed, checked and logged like any other."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.events.operations import record
from brim.base.identity.permissions import authorise
from brim.base.identity.types import Actor
from brim.base.kit.refusals import Invalid, NotFound
from brim.trade.payments import catalogue
from brim.trade.payments.sandbox import operations as provider


def tell_sandbox(*, mischief: Collection[str], delay_s: int, actor: Actor, now: datetime) -> None:
    """How payments of the sandbox behave that are opened from now on. Permission: settings:write.

    `mischief`: words of `queries.MISCHIEF`. Telling it the same again changes and logs nothing.
    Raises: NotFound `no_sandbox` where it is switched off, Invalid, Forbidden.
    """
    authorise(actor, "settings:write")
    if not settings.SANDBOX:
        raise NotFound("no_sandbox", _("The sandbox is switched off here. Nothing was changed."))
    try:
        wanted, delay = provider.words(mischief), provider.checked_delay(delay_s)
    except provider.Refusal:
        raise Invalid("delay_s", _("Choose from the list, and a delay of up to a day. Nothing was changed.")) from None
    with transaction.atomic():
        before = provider.default_habit()
        if (before.mischief, before.delay_s) == (wanted, delay):
            return
        provider.misbehave_by_default(mischief, delay_s)
        fact = catalogue.SandboxTold(tuple(wanted.split()), delay)
        record(fact, customer_id=0, actor=actor.label, now=now, request_id=actor.request_id)
