"""The provider's post: brings due notifications to the merchant's server and tries again where nobody took them."""

import base64
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from brim.base.kit.refusals import Unavailable
from brim.trade.payments.channels.contract import Request, Send
from brim.trade.payments.channels.sandbox import notices
from brim.trade.payments.sandbox import keys, rules
from brim.trade.payments.sandbox.models import SandboxDelivery

AT_ONCE = 200
LEASE = timedelta(seconds=60)


def deliver_due(now: datetime, send: Send) -> int:
    """Send what is due, at most AT_ONCE; how many were tried."""
    due = claim(now)
    for delivery in due:
        answer = attempt(delivery, now, send)
        SandboxDelivery.objects.filter(id=delivery.id).update(**after(delivery, answer, now))
    return len(due)


@transaction.atomic
def claim(now: datetime) -> list[SandboxDelivery]:
    """Take due deliveries for a minute, so that two workers do not carry the same one."""
    rows = SandboxDelivery.objects.filter(due_at__lte=now).order_by("due_at", "id")
    due = list(rows.select_for_update(skip_locked=True, of=("self",)).select_related("order")[:AT_ONCE])
    SandboxDelivery.objects.filter(id__in=[row.id for row in due]).update(due_at=now + LEASE)
    return due


def attempt(delivery: SandboxDelivery, now: datetime, send: Send) -> int:
    """The merchant's HTTP status; 0 where none came."""
    try:
        return send(signed(delivery, now)).status
    except Unavailable:
        return 0


def signed(delivery: SandboxDelivery, now: datetime) -> Request:
    """A forged one bears a signature by a key that is not the provider's."""
    secret = settings.SECRET_KEY + ("forger" if delivery.forged else "")
    timestamp, raw = str(int(now.timestamp())), bytes(delivery.body)
    signature = keys.provider_key(secret).sign(notices.message(timestamp, delivery.ref, raw))
    headers = {
        "Content-Type": "application/json",
        notices.ID: delivery.ref,
        notices.TIMESTAMP: timestamp,
        notices.SIGNATURE: base64.b64encode(signature).decode(),
    }
    return Request("POST", delivery.order.notify_url, headers, raw)


def after(delivery: SandboxDelivery, answer: int, now: datetime) -> dict[str, object]:
    attempts = delivery.attempts + 1
    arrived = answer == 200
    given_up = arrived or attempts > len(rules.RETRY_AFTER)
    return {
        "attempts": attempts,
        "answer": answer,
        "arrived_at": now if arrived else None,
        "due_at": None if given_up else now + rules.RETRY_AFTER[attempts - 1],
    }
