"""What the trail of a line of money shows of its payment: what is known of it, and what the channel said, in its own
bytes; and the refund of what can be refunded."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.events.types import Recorded
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.cards import masked
from brim.base.kit.refusals import Forbidden, NotFound
from brim.base.ui import formats
from brim.trade.payments import queries as payments
from brim.trade.payments.console import states
from brim.trade.payments.types import Notification, Payment
from brim.trade.payments.wording import channel_name
from brim.trade.wallets.console.subject import action_url
from brim.trade.wallets.console.trail import LINKS, PARTS, Part, TrailLink, mono
from brim.trade.wallets.types import Operation

MAX_RAW_CHARACTERS = 6_000
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


def payment_shown(event: Recorded, operation: Operation | None, actor: Actor) -> Part | None:
    """The payment that the event is about; nothing for those who see no payments, or where there is none."""
    found = payment_of(event, operation, actor)
    if found is None:
        return None
    told = payments.notifications_of(found.customer_id, found.id)
    facts = [
        (_("Payment"), linked(ids.public("pay", found.customer_id, found.id))),
        (_("State"), str(states.PAYMENT[found.state].name)),
        (_("Channel"), channel_name(found.channel)),
        (_("Our number"), mono(found.number)),
        (_("Channel's number"), mono(found.channel_number)),
        (_("Amount"), formats.money_text(found.amount)),
        (_("Refunded"), formats.money_text(found.refunded) if found.refunded else ""),
    ]
    shown = PaymentFacts([(name, value) for name, value in facts if value], [told_of(one) for one in told])
    return Part("payments/trail.html", shown)


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
    text = raw[:MAX_RAW_CHARACTERS].decode(errors="replace")
    try:
        text = json.dumps(json.loads(raw), ensure_ascii=False, indent=2)[:MAX_RAW_CHARACTERS]
    except ValueError:
        pass  # not JSON: shown as it came
    return masked(text)


def linked(number: str) -> str:
    return format_html('<a class="link mono" href="{}">{}</a>', reverse("console:payment", args=[number]), number)


def refunds_of(event: Recorded, operation: Operation, actor: Actor) -> Iterator[TrailLink]:
    """Refund what can be refunded."""
    if operation.refunded >= operation.amount or not actor.can("refunds:write"):
        return
    public, currency = ids.public_customer(event.customer_id), operation.currency
    if operation.kind in SPENDS:
        spend = ids.public("spd", event.customer_id, operation.id)
        yield TrailLink(action_url("refund-spend", public, spend, currency=currency), _("Refund…"))
    if operation.kind == "top_up" and "topup_id" in event.data:
        top_up = ids.public("top", event.customer_id, event.data["topup_id"])
        yield TrailLink(action_url("refund-top-up", public, top_up, currency=currency), _("Refund…"))


PARTS.append(payment_shown)
LINKS.append(refunds_of)
