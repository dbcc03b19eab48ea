"""The provider's post: brings due notifications to the merchant's server and tries again where nobody took them."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils import translation

from brim.base.kit import http, inside
from brim.base.kit.refusals import Unavailable
from brim.trade.sandbox import keys, rules
from brim.trade.sandbox.models import SandboxDelivery
from brim.trade.sandbox.wire import NOTICE_ID, NOTICE_SIGNATURE, NOTICE_TIMESTAMP, Letter, notice_message

AT_ONCE = 200
LEASE = timedelta(seconds=60)
TIMEOUT_S = 10.0


class Answer(Protocol):
    @property
    def status(self) -> int: ...


Send = Callable[[Letter], Answer]


@dataclass(frozen=True)
class Status:
    status: int


def post(letter: Letter) -> Answer:
    """One attempt over HTTP. Raises: Unavailable. Must not be called within a transaction."""
    with translation.override(translation.get_language()):
        try:
            answer = http.send(
                letter.method,
                letter.url,
                body=letter.content or None,
                headers=letter.headers,
                timeout_s=TIMEOUT_S,
                attempts=1,
                transport=inside.transport(letter.url),
            )
        except http.Refusal as refusal:
            return Status(refusal.status)
    return Status(answer.status)


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


def signed(delivery: SandboxDelivery, now: datetime) -> Letter:
    """A forged one bears a signature by a key that is not the provider's."""
    secret = settings.SECRET_KEY + ("forger" if delivery.forged else "")
    timestamp, raw = str(int(now.timestamp())), bytes(delivery.body)
    signature = keys.provider_key(secret).sign(notice_message(timestamp, delivery.ref, raw))
    headers = {
        "Content-Type": "application/json",
        NOTICE_ID: delivery.ref,
        NOTICE_TIMESTAMP: timestamp,
        NOTICE_SIGNATURE: base64.b64encode(signature).decode(),
    }
    return Letter("POST", delivery.order.notify_url, headers, raw)


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
