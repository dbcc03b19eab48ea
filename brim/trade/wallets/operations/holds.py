"""Holds: place, capture in parts, release."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from brim.base.identity.permissions import authorise, authorise_at
from brim.base.identity.types import Actor
from brim.base.kit.refusals import Refused
from brim.base.kit.splitting import swept
from brim.base.money import Money
from brim.core.customers.visibility import authorise_where
from brim.trade.wallets import posting
from brim.trade.wallets.engine.commands import CaptureHold, Command, PlaceHold, ReleaseHold
from brim.trade.wallets.engine.holds import expiry_of
from brim.trade.wallets.models import Hold as HoldRow
from brim.trade.wallets.operations import entry
from brim.trade.wallets.programme import reading as programme
from brim.trade.wallets.queries.reading import hold_by_id
from brim.trade.wallets.types import CaptureOrder, Hold, HoldOrder, Operation, Programme

EXPIRED_AT_ONCE = 500

Order = TypeVar("Order")


def hold(
    *,
    customer_id: int,
    amount: Money,
    actor: Actor,
    now: datetime,
    key: str,
    store_id: int | None = None,
    category: str = "",
    description: str = "",
    expires_at: datetime | None = None,
    minutes: int | None = None,
    metadata: Mapping[str, object] | None = None,
    occurred_at: datetime | None = None,
) -> Hold:
    """Reserve `amount` by the spend order until captured, released or expired. Permission: holds:write at the store.

    `occurred_at`: when it happened, if it is reported later; the hold's duration counts from `now` all the same.
    Raises: as `spend`; Invalid `invalid_expiry`.
    """
    order = HoldOrder(
        customer_id, amount, actor, key, store_id, category, description, expires_at, minutes, metadata, occurred_at
    )
    operation = posting.run_one(hold_command(order, programme.effective(now)), now=now)
    placed = hold_by_id(customer_id, operation.id)
    if operation.is_replayed:
        placed = replace(placed, is_replayed=True, status="open", remaining=placed.amount, captured=0)
    return placed


def capture(
    *,
    customer_id: int,
    hold_id: int,
    actor: Actor,
    now: datetime,
    key: str,
    amount: Money | None = None,
    is_final: bool = False,
    store_id: int | None = None,
    description: str = "",
    occurred_at: datetime | None = None,
) -> Operation:
    """Take all that remains of a hold, or `amount` of it; `is_final` releases the rest. Permission: holds:write at the
    hold's store, and at `store_id` where it is captured for another.

    `occurred_at`: when it happened, if it is reported later; whether the hold is still open is decided as of `now`.
    Raises: NotFound `unknown_hold`; Conflict `hold_not_open`, `hold_expired`, `key_conflict`; Refused `hold_exceeded`
    (remaining, asked), `wallet_frozen`.
    """
    authorise_where(actor, "holds:write", hold_by_id(customer_id, hold_id).store_id, customer_id)
    order = CaptureOrder(customer_id, hold_id, actor, key, amount, is_final, store_id, description, occurred_at)
    return posting.run_one(capture_command(order), now=now)


def hold_batch(orders: Sequence[HoldOrder], *, now: datetime) -> list[Operation | Refused]:
    """Place many holds in one transaction, as `hold`; each succeeds or is refused by itself, answers in order."""
    terms = programme.effective(now)
    return run_batch(orders, lambda order: hold_command(order, terms), now=now)


def capture_batch(orders: Sequence[CaptureOrder], *, now: datetime) -> list[Operation | Refused]:
    """Capture many holds in one transaction, as `capture`; each succeeds or is refused by itself, answers in order.

    Permission: holds:write at each order's store, which the caller, who has read the holds, takes from the hold.
    """
    return run_batch(orders, capture_command, now=now)


def run_batch(
    orders: Sequence[Order], command_of: Callable[[Order], Command], *, now: datetime
) -> list[posting.Outcome]:
    outcomes: list[posting.Outcome | None] = []
    commands: list[Command] = []
    for order in orders:
        try:
            commands.append(command_of(order))
            outcomes.append(None)
        except Refused as refusal:
            outcomes.append(refusal)
    booked = iter(posting.run(commands, now=now) if commands else ())
    return [next(booked) if outcome is None else outcome for outcome in outcomes]


def hold_command(order: HoldOrder, terms: Programme) -> PlaceHold:
    """Raises: Forbidden, Invalid."""
    authorise_at(order.actor, "holds:write", entry.check_store(order.store_id))
    return PlaceHold(
        customer_id=order.customer_id,
        currency=entry.check_currency(terms, order.amount.asset.code),
        amount=entry.check_amount(order.amount.amount_minor),
        store_id=order.store_id,
        category=entry.check_text("category", order.category, entry.MAX_CATEGORY),
        description=entry.check_text("description", order.description, entry.MAX_DESCRIPTION),
        expires_at=entry.check_moment("expires_at", order.expires_at),
        metadata=entry.check_metadata(order.metadata),
        minutes=entry.check_minutes(order.minutes, terms.hold_most_minutes),
        occurred_at=entry.check_moment("occurred_at", order.occurred_at),
        **entry.who(order.actor, order.key),
    )


def capture_command(order: CaptureOrder) -> CaptureHold:
    """Raises: Forbidden, Invalid."""
    authorise(order.actor, "holds:write", entry.check_store(order.store_id))
    return CaptureHold(
        customer_id=order.customer_id,
        hold_id=order.hold_id,
        is_final=order.is_final,
        store_id=order.store_id,
        currency=entry.currency_of(order.amount),
        amount=0 if order.amount is None else entry.check_amount(order.amount.amount_minor),
        description=entry.check_text("description", order.description, entry.MAX_DESCRIPTION),
        occurred_at=entry.check_moment("occurred_at", order.occurred_at),
        **entry.who(order.actor, order.key),
    )


def release(*, customer_id: int, hold_id: int, actor: Actor, now: datetime, key: str, reason: str = "") -> Operation:
    """Release what remains of a hold. Permission: holds:write at the hold's store.

    Raises: NotFound `unknown_hold`; Conflict `hold_not_open`.
    """
    authorise_where(actor, "holds:write", hold_by_id(customer_id, hold_id).store_id, customer_id)
    command = ReleaseHold(customer_id=customer_id, hold_id=hold_id, **entry.who(actor, key, reason))
    return posting.run_one(command, now=now)


def expire_holds(now: datetime, *, limit: int = EXPIRED_AT_ONCE) -> int:
    """Release at most `limit` expired holds; returns how many. One captured meanwhile is skipped; one that fails does
    not stop the others. Raises: ExceptionGroup of the failures, after all were tried."""
    due = HoldRow.objects.filter(status="open", expires_at__lte=now).order_by("expires_at")
    commands = [expiry_of(*pair) for pair in due.values_list("customer_id", "id")[:limit]]
    outcomes = swept(partial(posting.run, now=now), commands, name="wallets.expire_holds")
    return sum(not isinstance(outcome, Refused) for outcome in outcomes)
