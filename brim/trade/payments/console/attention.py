"""What the record of a customer shows of their payments: those under way, and those that are contested."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.events.sentences import named
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.shell.pages import Visit
from brim.base.ui import formats
from brim.core.customers.console import slots
from brim.core.customers.console.slots import PendingItem, RecordWarning
from brim.core.customers.types import Customer
from brim.trade.payments import queries as payments
from brim.trade.payments.console.states import WAITING
from brim.trade.payments.types import TopUpStatus
from brim.trade.wallets.console.subject import address_of

MOST = 5


def contested(visit: Visit, customer: Customer, found: Mapping[str, Any]) -> Iterator[RecordWarning]:
    """What keeps money in the wallet beside a freeze, for whoever serves this customer."""
    if not any(panel.contested for panel in found.get("panels", ())):
        return
    for one in payments.disputes_open(customer.id):
        url = reverse("console:payment", args=[ids.public("pay", customer.id, one.payment_id)])
        text = _("%(amount)s of a payment by %(channel)s is contested since %(day)s.") % {
            "amount": formats.money_text(one.amount),
            "channel": named("channel", one.channel),
            "day": formats.date_text(one.opened_at),
        }
        why = _("What is left of its top-up is not paid back, sent or withdrawn until that is decided.")
        yield RecordWarning(text, why, url if visit.actor.can("payments:read") else "")


def outcomes_waiting(customer_id: int, actor: Actor) -> Iterator[PendingItem]:
    for one in payments.disputes_waiting(customer_id) if actor.can("payments:read") else []:
        url = address_of("payment", ids.public("pay", customer_id, one.payment_id))
        yield PendingItem(_("Outcome of a dispute"), str(WAITING.name), one.amount, url)


def top_ups_waiting(customer_id: int, actor: Actor) -> list[PendingItem]:
    """Payments under way, the oldest first."""
    if not actor.can("topups:read"):
        return []
    public_id = ids.public_customer(customer_id)
    started = payments.topups(actor=actor, customer_id=customer_id, status=TopUpStatus.PENDING, limit=MOST).items
    return [
        PendingItem(
            _("Top-up by %(channel)s") % {"channel": named("channel", one.channel)},
            _("unpaid since %(moment)s") % {"moment": formats.moment_text(one.created_at)},
            one.amount,
            reverse("console:top-up-wait", args=[public_id, ids.public("top", customer_id, one.id)])
            if actor.can("topups:write")
            else "",
        )
        for one in reversed(started)
    ]


slots.RECORD_WARNINGS.append(contested)
slots.WAITING.extend((top_ups_waiting, outcomes_waiting))
