"""Holding value, capturing it in parts, letting it go."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from brim.base.identity.permissions import authorise
from brim.base.identity.types import Actor, system
from brim.base.kit.refusals import Refused
from brim.base.money import Money
from brim.trade.wallets import posting, programme
from brim.trade.wallets.engine.commands import CaptureHold, PlaceHold, ReleaseHold
from brim.trade.wallets.models import Hold as HoldRow
from brim.trade.wallets.operations import entry
from brim.trade.wallets.queries.reading import hold_by_id
from brim.trade.wallets.types import Hold, Operation

EXPIRED_AT_ONCE = 500


def hold(
    *, customer_id: int, amount: Money, actor: Actor, now: datetime, key: str, store_id: int | None = None,
    category: str = "", description: str = "", expires_at: datetime | None = None, minutes: int | None = None,
    metadata: Mapping[str, object] | None = None,
) -> Hold:  # fmt: skip
    """Reserve `amount` by the spend order until captured, released or expired. Permission: holds:write at the store.

    Raises: as `spend`; Invalid `invalid_expiry`.
    """
    authorise(actor, "holds:write", store_id)
    command = PlaceHold(
        customer_id=customer_id, currency=entry.check_currency(programme.effective(now), amount.asset.code),
        amount=entry.check_amount(amount.amount_minor), store_id=store_id,
        category=entry.check_text("category", category, entry.MOST_CATEGORY),
        description=entry.check_text("description", description, entry.MOST_DESCRIPTION),
        expires_at=expires_at, minutes=minutes, metadata=metadata, **entry.who(actor, key),
    )  # fmt: skip
    operation = posting.run_one(command, now=now)
    placed = hold_by_id(customer_id, operation.id)
    if operation.is_replayed:
        placed = replace(placed, is_replayed=True, status="open", remaining=placed.amount, captured=0)
    return placed


def capture(
    *, customer_id: int, hold_id: int, actor: Actor, now: datetime, key: str, amount: Money | None = None,
    is_final: bool = False, store_id: int | None = None, description: str = "",
) -> Operation:  # fmt: skip
    """Take all that remains of a hold, or `amount` of it; `is_final` releases the rest. Permission: holds:write.

    Raises: NotFound `unknown_hold`; Conflict `hold_not_open`, `hold_expired`, `key_conflict`; Refused `hold_exceeded`
    (remaining, asked), `wallet_frozen`.
    """
    authorise(actor, "holds:write", store_id)
    command = CaptureHold(
        customer_id=customer_id, hold_id=hold_id, is_final=is_final, store_id=store_id,
        amount=0 if amount is None else entry.check_amount(amount.amount_minor),
        description=entry.check_text("description", description, entry.MOST_DESCRIPTION), **entry.who(actor, key),
    )  # fmt: skip
    return posting.run_one(command, now=now)


def release(*, customer_id: int, hold_id: int, actor: Actor, now: datetime, key: str, reason: str = "") -> Operation:
    """Let go what remains of a hold. Permission: holds:write.

    Raises: NotFound `unknown_hold`; Conflict `hold_not_open`.
    """
    authorise(actor, "holds:write")
    command = ReleaseHold(customer_id=customer_id, hold_id=hold_id, **entry.who(actor, key, reason))
    return posting.run_one(command, now=now)


def expire_holds(now: datetime, *, limit: int = EXPIRED_AT_ONCE) -> int:
    """Let go at most `limit` holds whose time is over; how many were. One that is captured meanwhile is passed over."""
    due = HoldRow.objects.filter(status="open", expires_at__lte=now).order_by("expires_at")
    actor = system("expiry")
    commands = [
        ReleaseHold(
            customer_id=customer_id, hold_id=hold_id, is_expiry=True, actor=actor.label, key=f"expire:{hold_id}"
        )
        for customer_id, hold_id in due.values_list("customer_id", "id")[:limit]
    ]
    if not commands:
        return 0
    return sum(not isinstance(outcome, Refused) for outcome in posting.run(commands, now=now))
