"""What the provider does: takes orders, lets them be paid, refunds, disputes, and tells the merchant's server."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.events.operations import record
from brim.base.identity.permissions import authorise
from brim.base.identity.types import Actor
from brim.base.kit import ids, moments
from brim.base.kit.refusals import Invalid, NotFound
from brim.base.money import Money
from brim.trade.sandbox import keys, rules
from brim.trade.sandbox.catalogue import SandboxTold
from brim.trade.sandbox.models import (
    SandboxChargeBack,
    SandboxDelivery,
    SandboxDispute,
    SandboxOrder,
    SandboxRefund,
    SandboxSettings,
)
from brim.trade.sandbox.rules import FaultKind

PAGE = "/sandbox/pay/"
MAX_DELAY_S = 86_400
AT_ONCE = 1000


@dataclass(frozen=True)
class PastOrder:
    number: str
    provider_number: str
    amount: Money
    paid_at: datetime


class Refusal(Exception):
    """The provider's own no, in the provider's own words."""

    def __init__(self, code: str, status: int = 422) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@transaction.atomic
def open_order(fields: Mapping[str, object], now: datetime) -> SandboxOrder:
    """The same number with the same amount answers with the same order. Raises: Refusal."""
    defaults = order_fields(fields, now)
    order, made = SandboxOrder.objects.get_or_create(number=str(fields["number"]), defaults=defaults)
    if not made and (order.amount, order.currency) != (defaults["amount"], defaults["currency"]):
        raise Refusal("number_used")
    return order


def order_fields(fields: Mapping[str, object], now: datetime) -> dict[str, object]:
    number, amount = str(fields["number"]), fields["amount"]
    if not 6 <= len(number) <= 32 or not number.isalnum():
        raise Refusal("bad_number")
    if type(amount) is not int or not 0 < amount < 1 << 53:
        raise Refusal("bad_amount")
    habit = sandbox_defaults()
    return {
        "provider_number": f"S{ids.make()}",
        "merchant": keys.MERCHANT,
        "amount": amount,
        "currency": str(fields["currency"])[:16],
        "subject": str(fields["subject"])[:200],
        "return_url": str(fields["return_url"])[:2000],
        "notify_url": str(fields["notify_url"])[:2000],
        "expires_at": moments.read(fields["expires_at"]),
        "created_at": now,
        "mischief": habit.mischief,
        "delay_s": habit.delay_s,
    }


def remember(past: Sequence[PastOrder]) -> None:
    """Orders that were paid before the provider had tables; without them it could give nothing back."""
    rows = [
        SandboxOrder(
            number=one.number,
            provider_number=one.provider_number,
            merchant=keys.MERCHANT,
            amount=one.amount.amount_minor,
            currency=one.amount.currency,
            subject="",
            return_url="",
            notify_url="",
            state="paid",
            created_at=one.paid_at,
            expires_at=one.paid_at,
            paid_at=one.paid_at,
        )
        for one in past
    ]
    SandboxOrder.objects.bulk_create(rows, batch_size=AT_ONCE)


def find_order(number: str, *, lock: bool = False) -> SandboxOrder:
    """Raises: Refusal `unknown_order`, 404."""
    rows = SandboxOrder.objects.filter(number=number)
    order = (rows.select_for_update() if lock else rows).first()
    if order is None:
        raise Refusal("unknown_order", 404)
    return order


@transaction.atomic
def pay(number: str, now: datetime) -> SandboxOrder:
    """The payer agrees. An order that is paid already stays so. Raises: Refusal `not_open`."""
    order = find_order(number, lock=True)
    if order.state == "paid":
        return order
    if order.state != "open" or order.expires_at <= now:
        raise Refusal("not_open")
    order.state, order.paid_at = "paid", now
    order.save(update_fields=["state", "paid_at"])
    notify(order, "payment", order_content(order), now)
    return order


@transaction.atomic
def decline(number: str, now: datetime) -> SandboxOrder:
    """The payer's bank says no. Raises: Refusal `not_open`."""
    order = find_order(number, lock=True)
    if order.state != "open":
        raise Refusal("not_open")
    order.state = "declined"
    order.save(update_fields=["state"])
    notify(order, "payment", order_content(order), now)
    return order


@transaction.atomic
def close(number: str) -> SandboxOrder:
    """An open order can be paid no more; any other stays as it is."""
    order = find_order(number, lock=True)
    if order.state == "open":
        order.state = "closed"
        order.save(update_fields=["state"])
    return order


@transaction.atomic
def refund(order_number: str, fields: Mapping[str, object], now: datetime) -> SandboxRefund:
    """The same number answers with the same refund. Raises: Refusal."""
    order = find_order(order_number, lock=True)
    known = SandboxRefund.objects.filter(number=str(fields["number"])).first()
    amount = fields["amount"]
    if known is not None:
        if (known.order_id, known.amount) != (order.number, amount):
            raise Refusal("number_used")
        return known
    if order.state != "paid":
        raise Refusal("not_paid")
    if type(amount) is not int or not 0 < amount <= order.amount - order.refunded - lost_of(order):
        raise Refusal("bad_amount")
    row = SandboxRefund.objects.create(
        number=str(fields["number"]),
        order=order,
        amount=amount,
        reason=str(fields.get("reason", ""))[:500],
        state="processing",
        created_at=now,
    )
    if FaultKind.FAILED_REFUND in faults_of(order):
        row.state = "failed"
        row.save(update_fields=["state"])
    else:
        order.refunded += amount
        order.save(update_fields=["refunded"])
    return settle(order, row, now)


@transaction.atomic
def find_refund(number: str, now: datetime) -> SandboxRefund:
    """A slow refund settles when its time has come and someone asks. Raises: Refusal `unknown_refund`, 404."""
    row = SandboxRefund.objects.filter(number=number).first()
    if row is None:
        raise Refusal("unknown_refund", 404)
    order = find_order(row.order_id, lock=True)
    return settle(order, SandboxRefund.objects.get(number=number), now)


def settle(order: SandboxOrder, row: SandboxRefund, now: datetime) -> SandboxRefund:
    slow = FaultKind.SLOW_REFUND in faults_of(order)
    if row.state == "processing" and (not slow or row.created_at + timedelta(seconds=order.delay_s) <= now):
        row.state, row.settled_at = "succeeded", now
        row.save(update_fields=["state", "settled_at"])
        notify(order, "refund", refund_content(order, row), now)
    return row


@transaction.atomic
def dispute(number: str, now: datetime, amount: int | None = None) -> SandboxOrder:
    """The payer contests a payment at their bank; without `amount`, all that is not contested or lost yet. Raises:
    Refusal `not_paid`, `bad_amount`."""
    order = find_order(number, lock=True)
    if order.state not in {"paid", "disputed"}:
        raise Refusal("not_paid")
    left = uncontested_amount(order, disputes_of(order))
    asked = left if amount is None else amount
    if type(asked) is not int or not 0 < asked <= left:
        raise Refusal("bad_amount")
    SandboxDispute.objects.create(number=f"D{ids.make()}", order=order, amount=asked, state="open", raised_at=now)
    return refresh_state(order, now)


@transaction.atomic
def decide_dispute(number: str, state: str, now: datetime) -> SandboxOrder:
    """The bank decides the oldest open dispute of an order for the merchant (`won`) or the payer (`lost`); where none
    is open, the last one anew. Raises: Refusal `bad_state`, `no_dispute`."""
    order = find_order(number, lock=True)
    if state not in {"won", "lost"}:
        raise Refusal("bad_state")
    found = disputes_of(order)
    row = next((one for one in found if one.state == "open"), found[-1] if found else None)
    if row is None or row.state == state:
        raise Refusal("no_dispute")
    if "lost" in {state, row.state}:
        amount = -row.amount if state == "lost" else row.amount
        SandboxChargeBack.objects.create(id=ids.make(), dispute=row, amount=amount, moved_at=now)
    row.state, row.decided_at = state, now
    row.save(update_fields=["state", "decided_at"])
    return refresh_state(order, now)


def refresh_state(order: SandboxOrder, now: datetime) -> SandboxOrder:
    """An order is disputed as long as one of its disputes is open; the merchant is told."""
    is_open = any(row.state == "open" for row in disputes_of(order))
    order.state = "disputed" if is_open else "paid"
    order.save(update_fields=["state"])
    notify(order, "dispute", order_content(order), now)
    return order


def uncontested_amount(order: SandboxOrder, disputes: Iterable[SandboxDispute]) -> int:
    """What is neither contested nor lost yet."""
    return order.amount - sum(row.amount for row in disputes if row.state != "won")


def lost_of(order: SandboxOrder) -> int:
    return sum(row.amount for row in disputes_of(order) if row.state == "lost")


def disputes_of(order: SandboxOrder) -> list[SandboxDispute]:
    """Oldest first."""
    return list(SandboxDispute.objects.filter(order=order).order_by("raised_at", "number"))


@transaction.atomic
def set_order_faults(number: str, mischief: Iterable[str], delay_s: int) -> SandboxOrder:
    """How one order's notifications and refunds go wrong from now on. Raises: Refusal `bad_mischief`."""
    order = find_order(number, lock=True)
    order.mischief, order.delay_s = fault_words(mischief), checked_delay(delay_s)
    order.save(update_fields=["mischief", "delay_s"])
    return order


def set_default_faults(mischief: Iterable[str], delay_s: int) -> SandboxSettings:
    """How orders opened from now on behave. Raises: Refusal `bad_mischief`."""
    fields = {"mischief": fault_words(mischief), "delay_s": checked_delay(delay_s)}
    return SandboxSettings.objects.update_or_create(id=1, defaults=fields)[0]


def configure_sandbox(*, mischief: Collection[str], delay_s: int, actor: Actor, now: datetime) -> None:
    """How payments of the sandbox behave that are opened from now on. Permission: settings:write.

    `mischief`: words of `queries.FAULT_KINDS`. Telling it the same again changes and logs nothing.
    Raises: NotFound `no_sandbox` where it is switched off, Invalid, Forbidden.
    """
    authorise(actor, "settings:write")
    if not settings.SANDBOX:
        raise NotFound("no_sandbox", _("The sandbox is switched off here. Nothing was changed."))
    try:
        wanted, delay = fault_words(mischief), checked_delay(delay_s)
    except Refusal:
        raise Invalid("delay_s", _("Choose from the list, and a delay of up to a day. Nothing was changed.")) from None
    with transaction.atomic():
        before = sandbox_defaults()
        if (before.mischief, before.delay_s) == (wanted, delay):
            return
        set_default_faults(mischief, delay_s)
        fact = SandboxTold(tuple(wanted.split()), delay)
        record(fact, customer_id=0, actor=actor.label, now=now, request_id=actor.request_id)


def sandbox_defaults() -> SandboxSettings:
    return SandboxSettings.objects.filter(id=1).first() or SandboxSettings(id=1)


def fault_words(mischief: Iterable[str]) -> str:
    try:
        return " ".join(sorted({FaultKind(word) for word in mischief}))
    except ValueError:
        raise Refusal("bad_mischief") from None


def checked_delay(delay_s: int) -> int:
    if type(delay_s) is not int or not 0 <= delay_s <= MAX_DELAY_S:
        raise Refusal("bad_mischief")
    return delay_s


def faults_of(order: SandboxOrder) -> Collection[FaultKind]:
    return {FaultKind(word) for word in order.mischief.split()}


def notify(order: SandboxOrder, kind: str, content: dict[str, object], now: datetime) -> None:
    """Put the notification's copies on their way, as the order's mischief will have it."""
    ref = f"ntf{ids.make()}"
    rows = []
    for sending in rules.notification_copies(faults_of(order), timedelta(seconds=order.delay_s)):
        said = content | {"amount": int(str(content["amount"])) * sending.factor}
        if sending.stale:
            said |= before(kind, said)
        rows.append(
            SandboxDelivery(
                id=ids.make(),
                order=order,
                ref=f"ntf{ids.make()}" if sending.stale else ref,
                forged=sending.forged,
                body=json.dumps({"type": kind, "content": said}, ensure_ascii=False).encode(),
                due_at=now + sending.after,
            )
        )
    SandboxDelivery.objects.bulk_create(rows)


def before(kind: str, said: Mapping[str, object]) -> dict[str, object]:
    """How it stood before what is told now."""
    if kind != "dispute":
        return {"state": "open" if kind == "payment" else said["state"], "paid_at": None}
    disputes = said["disputes"]
    assert isinstance(disputes, list), disputes
    return {"state": "disputed", "disputes": [one | {"state": "open"} for one in disputes]}


def order_content(order: SandboxOrder) -> dict[str, object]:
    return {
        "number": order.number,
        "provider_number": order.provider_number,
        "merchant": order.merchant,
        "state": order.state,
        "amount": order.amount,
        "currency": order.currency,
        "refunded": order.refunded,
        "paid_at": None if order.paid_at is None else order.paid_at.isoformat(),
        "disputes": [
            {
                "number": row.number,
                "amount": row.amount,
                "state": row.state,
                "at": (row.decided_at or row.raised_at).isoformat(),
            }
            for row in disputes_of(order)
        ],
        "checkout_url": f"{settings.PUBLIC_URL.rstrip('/')}{PAGE}{order.number}/",
    }


def refund_content(order: SandboxOrder, row: SandboxRefund) -> dict[str, object]:
    return {
        "number": row.number,
        "order": order.number,
        "merchant": order.merchant,
        "state": row.state,
        "amount": row.amount,
        "currency": order.currency,
    }
