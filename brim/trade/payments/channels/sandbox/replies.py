"""The sandbox's replies, read into values."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from brim.base.kit import moments, strict_json
from brim.base.kit.refusals import Declined, Unavailable
from brim.base.kit.storable import made_storable
from brim.base.money import Money, money
from brim.trade.payments.channels.contract import (
    DisputeFinding,
    Finding,
    Opened,
    Outcome,
    RefundFinding,
    RefundOutcome,
    Reply,
)
from brim.trade.payments.types import DisputeStatus

T = TypeVar("T")

OUTCOMES = {
    "open": Outcome.PENDING,
    "paid": Outcome.PAID,
    "declined": Outcome.FAILED,
    "closed": Outcome.CLOSED,
    "disputed": Outcome.DISPUTED,
}
REFUND_OUTCOMES = {
    "processing": RefundOutcome.PROCESSING,
    "succeeded": RefundOutcome.SUCCEEDED,
    "failed": RefundOutcome.FAILED,
}


def opened(reply: Reply) -> Opened:
    body = readable(reply)
    return read(lambda: Opened(str(body["checkout_url"]), order(body)))


def finding(reply: Reply, number: str) -> Finding:
    if reply.status == 404:
        return Finding(Outcome.MISSING, number)
    body = readable(reply)
    return read(lambda: order(body))


def refund(reply: Reply, number: str) -> RefundFinding:
    if reply.status == 404:
        return RefundFinding(RefundOutcome.MISSING, number)
    body = readable(reply)
    return read(lambda: refund_order(body))


def readable(reply: Reply) -> dict[str, object]:
    """Raises: Declined for a refusal in the sandbox's own words, Unavailable for anything else that is no answer."""
    try:
        body = strict_json.read(reply.content)
    except ValueError:
        raise Unavailable(f"the sandbox answered {reply.status} without JSON") from None
    if not isinstance(body, dict):
        raise Unavailable(f"the sandbox answered {reply.status} without an object")
    if reply.status == 422:
        raise Declined(str(body.get("code", ""))[:64])
    if reply.status != 200:
        raise Unavailable(f"the sandbox answered {reply.status}")
    return body


def read(make: Callable[[], T]) -> T:
    try:
        return make()
    except (KeyError, ValueError, TypeError) as problem:
        raise Unavailable(f"the sandbox's answer cannot be read: {type(problem).__name__}") from problem


def order(body: dict[str, object]) -> Finding:
    """Raises: KeyError, ValueError, TypeError where a field is missing or odd."""
    return Finding(
        outcome=OUTCOMES[str(body["state"])],
        number=str(body["number"]),
        merchant=str(body["merchant"]),
        amount=amount(body),
        channel_number=made_storable(str(body["provider_number"])[:64]),
        at=moment(body.get("paid_at")),
        disputes=disputes(body),
    )


def disputes(body: dict[str, object]) -> tuple[DisputeFinding, ...]:
    found = body.get("disputes", [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise TypeError("disputes are objects in a list")
    return tuple(
        DisputeFinding(
            number=made_storable(str(one["number"])[:64]),
            status=DisputeStatus(str(one["state"])),
            amount=amount({"amount": one["amount"], "currency": body["currency"]}),
            at=moment(one.get("at")),
        )
        for one in found
    )


def refund_order(body: dict[str, object]) -> RefundFinding:
    """Raises: as `order`."""
    return RefundFinding(
        outcome=REFUND_OUTCOMES[str(body["state"])],
        number=str(body["number"]),
        payment_number=str(body["order"]),
        merchant=str(body["merchant"]),
        amount=amount(body),
    )


def amount(body: dict[str, object]) -> Money:
    size = body["amount"]
    if type(size) is not int:
        raise TypeError("an amount is a whole number of minor units")
    return money(size, str(body["currency"]))


def moment(text: object) -> datetime | None:
    """None where it is none that can be kept: that something was paid counts, whenever that was."""
    try:
        return moments.read(text)
    except ValueError:
        return None
