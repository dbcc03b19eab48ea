"""The list of disputes: what payers contest, and how it ended."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.feeds import Wanted
from brim.base.kit.pages import Page
from brim.base.shell.lists import Cell, Column, Known, Row
from brim.base.shell.pages import Visit
from brim.base.shell.states import State
from brim.core.customers.console.cells import WHOSE, CustomerListing, person, whose
from brim.core.customers.console.columns_of_lists import AMOUNT, CHANNEL, FULL, STATE, WHEN, WHO, entity_link
from brim.trade.payments import queries as payments
from brim.trade.payments.console import states
from brim.trade.payments.types import Dispute, DisputeStatus
from brim.trade.payments.wording import channel_name


def dispute_row(one: Dispute, known: Known, actor: Actor) -> Row:
    url, _public = entity_link("console:payment", "pay", one.customer_id, one.payment_id)
    return Row(
        url,
        ids.public("dsp", one.customer_id, one.id),
        [
            Cell(moment=one.opened_at),
            person(one.customer_id, known, actor),
            Cell(text=one.reason or _("told by the channel"), note=one.number),
            Cell(text=channel_name(one.channel)),
            Cell(state=states.DISPUTE[one.status], also=waits_as(one)),
            Cell(money=one.amount),
        ],
    )


def waits_as(one: Dispute) -> State | None:
    if one.waits is None:
        return None
    return states.SAID_LOST if one.waits.outcome is DisputeStatus.LOST else states.SAID_WON


HEADS = (
    "dispute",
    "opened_at",
    *WHOSE,
    "payment",
    "channel",
    "channel_number",
    "store",
    "status",
    "amount",
    "currency",
    "reason",
    "opened_by",
    "decided_by",
    "decided_at",
    "waits",
)


def dispute_record(one: Dispute, known: Known) -> dict[str, object]:
    return {
        "dispute": ids.public("dsp", one.customer_id, one.id),
        "opened_at": one.opened_at,
        **whose(one.customer_id, known),
        "payment": ids.public("pay", one.customer_id, one.payment_id),
        "channel": one.channel,
        "channel_number": one.number,
        "store": known.stores.get(one.store_id or 0, ""),
        "status": one.status,
        "amount": one.amount,
        "currency": one.amount.asset.code,
        "reason": one.reason,
        "opened_by": one.opened_by,
        "decided_by": one.decided_by,
        "decided_at": one.decided_at,
        "waits": one.waits.outcome if one.waits else "",
    }


def fetch(visit: Visit, wanted: Wanted, flag: str, after: str, limit: int) -> Page[Dispute]:
    return payments.list_disputes(wanted, actor=visit.actor, is_waiting=flag == "waiting", after=after, limit=limit)


DISPUTES = CustomerListing[Dispute](
    "console:disputes",
    _lazy("Disputes"),
    _lazy(
        "Payments that a payer contests. Until that is decided, what is left of them cannot be refunded, sent or "
        "withdrawn."
    ),
    (WHEN, WHO, Column(_lazy("Reason"), "what"), CHANNEL, STATE, AMOUNT),
    fetch,
    dispute_row,
    HEADS,
    dispute_record,
    states=states.DISPUTE,
    flags=(("waiting", states.WAITING.name),),
    fields=FULL,
    channels=payments.channel_names,
    topics="payments wallets",
    empty=_lazy("A dispute is told by the channel, or recorded on the page of its payment."),
)
