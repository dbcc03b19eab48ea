"""What stands behind a line of money beside its events: the payment and what the channel said of it, the lots, who did
it in which request, and what may be done about it."""

import json
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.events.types import Recorded
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.cards import masked
from brim.base.kit.refusals import Forbidden, NotFound
from brim.base.money import Money, money
from brim.base.ui import formats
from brim.core.customers.console.names import Names
from brim.trade.payments import queries as payments
from brim.trade.payments.console import states
from brim.trade.payments.types import Notification, Payment
from brim.trade.payments.wording import channel_name
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.console.panels import lot_of
from brim.trade.wallets.console.subject import act_url, address_of
from brim.trade.wallets.types import Operation

MOST_RAW = 6_000
SPENDS = frozenset({"spend", "capture"})
PROVEN = _lazy("Its signature is proven and its fields agree with the payment.")
UNPROVEN = _lazy("Its signature is not proven: it moved nothing.")
HELD = _lazy("Quarantined: %(why)s. It moved nothing.")


@dataclass(frozen=True)
class Told:
    """A notification as the channel sent it, with card numbers cut down to their last four digits."""

    title: str
    verdict: str
    is_believed: bool
    moment: str
    headers: list[tuple[str, str]]
    body: str


@dataclass(frozen=True)
class PaymentFacts:
    facts: list[tuple[str, str]]
    told: list[Told]


@dataclass(frozen=True)
class LotUse:
    """What of a lot this operation moved."""

    purse: str
    source: str
    ends: str
    amount: Money


@dataclass(frozen=True)
class Deed:
    """A link to what may be done about the line; `is_act` opens as a dialog."""

    url: str
    name: str
    is_act: bool = True


def payment_facts(event: Recorded, operation: Operation | None, actor: Actor) -> PaymentFacts | None:
    """The payment that the event is about; nothing for those who see no payments, or where there is none."""
    found = payment_of(event, operation, actor)
    if found is None:
        return None
    told = payments.notifications_of(found.customer_id, found.id)
    facts = [
        (_("Payment"), linked("payment", ids.public("pay", found.customer_id, found.id))),
        (_("State"), str(states.PAYMENT[found.state].name)),
        (_("Channel"), channel_name(found.channel)),
        (_("Our number"), mono(found.number)),
        (_("Channel's number"), mono(found.channel_number)),
        (_("Amount"), formats.money_text(found.amount)),
        (_("Refunded"), formats.money_text(found.refunded) if found.refunded else ""),
    ]
    return PaymentFacts([(name, value) for name, value in facts if value], [told_of(one) for one in told])


def payment_of(event: Recorded, operation: Operation | None, actor: Actor) -> Payment | None:
    """None too for those who may not see payments, or not those of its store."""
    known = {**(dict(operation.metadata or {}) if operation else {}), **event.data}
    number = known.get("payment_id")
    try:
        if not number and known.get("topup_id") and actor.can("payments:read"):
            number = payments.topup(event.customer_id, int(str(known["topup_id"]))).payment.id
        return payments.payment(event.customer_id, int(str(number)), actor=actor) if number else None
    except (Forbidden, NotFound):
        return None


def told_of(one: Notification) -> Told:
    verdict = str(PROVEN if one.verified else UNPROVEN)
    if one.quarantine:
        verdict = str(HELD) % {"why": one.quarantine}
    times = _(", seen %(count)s times") % {"count": one.seen} if one.seen > 1 else ""
    return Told(
        title=_("Notification %(ref)s") % {"ref": one.channel_ref[:24]} + times,
        verdict=verdict,
        is_believed=one.verified and not one.quarantine,
        moment=formats.exact_time_text(one.received_at),
        headers=[(name, masked(value)) for name, value in sorted(one.headers.items())],
        body=body_text(one.raw),
    )


def body_text(raw: bytes) -> str:
    """The body as text, JSON set out in lines; never a card number in it."""
    text = raw[:MOST_RAW].decode(errors="replace")
    try:
        text = json.dumps(json.loads(raw), ensure_ascii=False, indent=2)[:MOST_RAW]
    except ValueError:
        pass  # not JSON: shown as it came
    return masked(text)


def lot_uses(operation: Operation) -> list[LotUse]:
    """The lots that this operation took from or gave to, in the order used."""
    known = wallets.lots_by_id(operation.customer_id, {part.lot_id for part in operation.parts})
    used = []
    for part in operation.parts:
        if part.lot_id in known:
            lot = lot_of(known[part.lot_id])
            used.append(LotUse(part.purse, lot.source, lot.ends, money(part.amount, operation.currency)))
    return used


def facts_of(event: Recorded, names: Names) -> list[tuple[str, str]]:
    facts = [
        (_("By"), names.actor(event.actor)),
        (_("Reason"), event.reason),
        (_("Request"), mono(event.request_id)),
        (_("Event"), mono(ids.public("evt", event.customer_id, event.id))),
    ]
    return [(name, value) for name, value in facts if value]


def linked(view: str, number: str) -> str:
    url = address_of(view, number)
    return format_html('<a class="link mono" href="{}">{}</a>', url, number) if url else mono(number)


def mono(text: str) -> str:
    """A number that is compared digit by digit."""
    return format_html('<span class="mono">{}</span>', text) if text else ""


def deeds_of(event: Recorded, operation: Operation, actor: Actor) -> list[Deed]:
    """Refund what can be refunded; the receipt of what was paid or topped up."""
    public, currency = ids.public_customer(event.customer_id), operation.currency
    found = []
    is_open = operation.refunded < operation.amount and actor.can("refunds:write")
    if operation.kind in SPENDS and is_open:
        spend = ids.public("spd", event.customer_id, operation.id)
        found.append(Deed(act_url("refund-spend", public, spend, currency=currency), _("Refund…")))
    if operation.kind == "top_up" and is_open and "topup_id" in event.data:
        top_up = ids.public("top", event.customer_id, event.data["topup_id"])
        found.append(Deed(act_url("refund-top-up", public, top_up, currency=currency), _("Refund…")))
    if operation.kind in {*SPENDS, "top_up", "refund"}:
        receipt = address_of("receipt", public, ids.public("opn", event.customer_id, operation.id))
        found += [Deed(receipt, _("Receipt"), is_act=False)] if receipt else []
    return found
