"""Spends: one or many, and their refunds."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from brim.base.identity.permissions import authorise, authorise_at
from brim.base.identity.types import Actor
from brim.base.kit.refusals import Refused
from brim.base.money import CURRENCIES, Money
from brim.core.customers.visibility import authorise_where
from brim.trade.wallets import posting
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.commands import RefundSpend, TakeSpend
from brim.trade.wallets.operations import entry
from brim.trade.wallets.queries.reading import operation
from brim.trade.wallets.types import Operation, Spend, SpendRefund

MAX_PER_CALL = 5_000


def spend(
    *,
    customer_id: int,
    amount: Money,
    actor: Actor,
    now: datetime,
    key: str,
    store_id: int | None = None,
    category: str = "",
    description: str = "",
    occurred_at: datetime | None = None,
    metadata: Mapping[str, object] | None = None,
) -> Operation:
    """Take `amount` from the wallet, in spend order. Permission: spends:write at the store, which an actor limited to
    stores must name.

    Locks: the customer's accounts. Raises: Refused `insufficient_balance` (available, asked), `wallet_frozen`,
    `wallet_closed`, `over_limit`; Invalid `store_needed`; Conflict `key_conflict`; Forbidden. On a refusal nothing
    has moved.
    """
    one = Spend(
        customer_id,
        amount.amount_minor,
        amount.asset.code,
        actor,
        key,
        store_id,
        category,
        description,
        occurred_at,
        metadata,
    )
    (outcome,) = spend_batch([one], now=now)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def spend_batch(spends: Sequence[Spend], *, now: datetime) -> list[Operation | Refused]:
    """Take many spends in one transaction; each succeeds or is refused by itself, answers in order.

    At most 5,000. Permission: each spend's actor, spends:write at its store. The posting path of bulk calls, imports
    and coalesced requests.
    """
    assert len(spends) <= MAX_PER_CALL, len(spends)
    outcomes: list[Operation | Refused | None] = []
    commands: list[TakeSpend] = []
    allowed: set[tuple[int, int | None]] = set()
    for one in spends:
        try:
            commands.append(command_of(one, allowed))
            outcomes.append(None)
        except Refused as refusal:
            outcomes.append(refusal)
    booked = iter(posting.run(commands, now=now) if commands else ())
    return [next(booked) if outcome is None else outcome for outcome in outcomes]


def command_of(one: Spend, allowed: set[tuple[int, int | None]]) -> TakeSpend:
    """Raises: Forbidden, Invalid. The permission is checked once per actor and store."""
    actor, store_id, key = one.actor, one.store_id, one.key
    if (id(actor), store_id) not in allowed:
        authorise_at(actor, "spends:write", entry.check_store(store_id))
        allowed.add((id(actor), store_id))
    if one.currency not in CURRENCIES:
        raise refusals.currency_not_offered(one.currency)
    category, description, reason = one.category, one.description, one.reason
    if category != "":
        category = entry.check_text("category", category, entry.MAX_CATEGORY)
    if description != "":
        description = entry.check_text("description", description, entry.MAX_DESCRIPTION)
    if reason != "":
        reason = entry.check_text("reason", reason, entry.MAX_REASON)
    metadata = entry.check_metadata(one.metadata) if one.metadata else one.metadata
    return TakeSpend(
        customer_id=one.customer_id,
        currency=one.currency,
        actor=actor.label,
        request_id=actor.request_id,
        key=entry.check_key(key, actor),
        reason=reason,
        store_id=store_id,
        occurred_at=entry.check_moment("occurred_at", one.occurred_at),
        category=category,
        description=description,
        metadata=metadata,
        amount=entry.check_amount(one.amount),
    )


def refund_spend(
    *,
    customer_id: int,
    spend_id: int,
    actor: Actor,
    now: datetime,
    key: str,
    reason: str,
    amount: Money | None = None,
    store_id: int | None = None,
) -> Operation:
    """Refund a spend or a capture, all that is left of it or `amount`, to the very lots that it took from, last taken
    first.

    Permission: refunds:write at the spend's store, and at `store_id` where another gives it back. A lot that has
    expired comes back with the programme's grace period.
    Raises: NotFound `unknown_operation`; Refused `refund_exceeded` (left, asked); Conflict `not_refundable`,
    `key_conflict`.
    """
    authorise(actor, "refunds:write", entry.check_store(store_id))
    authorise_where(actor, "refunds:write", operation(customer_id, spend_id).store_id, customer_id)
    command = RefundSpend(
        customer_id=customer_id,
        operation_id=spend_id,
        store_id=store_id,
        currency=entry.currency_of(amount),
        amount=0 if amount is None else entry.check_amount(amount.amount_minor),
        **entry.who(actor, key, entry.check_reason(reason)),
    )
    return posting.run_one(command, now=now)


def refund_spend_batch(refunds: Sequence[SpendRefund], *, now: datetime) -> list[Operation | Refused]:
    """Give many spends back in one transaction, as `refund_spend`; each succeeds or is refused by itself, answers in
    order. At most 5,000. Permission: each one's actor, refunds:write at its store."""
    assert len(refunds) <= MAX_PER_CALL, len(refunds)
    outcomes: list[Operation | Refused | None] = []
    commands: list[RefundSpend] = []
    for one in refunds:
        try:
            authorise(one.actor, "refunds:write", entry.check_store(one.store_id))
            commands.append(
                RefundSpend(
                    customer_id=one.customer_id,
                    operation_id=one.spend_id,
                    store_id=one.store_id,
                    **entry.who(one.actor, one.key, entry.check_reason(one.reason)),
                )
            )
            outcomes.append(None)
        except Refused as refusal:
            outcomes.append(refusal)
    booked = iter(posting.run(commands, now=now) if commands else ())
    return [next(booked) if outcome is None else outcome for outcome in outcomes]
