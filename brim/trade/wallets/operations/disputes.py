"""Disputes of a top-up's payment, and their outcome."""

from datetime import datetime

from brim.base.identity.permissions import authorise
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.money import Money
from brim.core.ledger.types import Transfer
from brim.trade.wallets import posting
from brim.trade.wallets.engine.commands import Contest, EndContest
from brim.trade.wallets.operations import entry
from brim.trade.wallets.operations.topups import book_word, top_up_key
from brim.trade.wallets.types import Operation


def contest_top_up(
    *,
    customer_id: int,
    topup_id: int,
    dispute_id: int,
    amount: Money,
    actor: Actor,
    now: datetime,
    key: str,
    reason: str = "",
) -> Operation:
    """Mark what is left of a top-up, principal and bonus, as contested: it is excluded from quotes, withdrawals,
    transfers, closing and refunds. Nothing moves, and it may still be spent.

    Locks: the customer's accounts. Permission: disputes:write. Raises: NotFound `unknown_top_up`; Conflict
    `key_conflict`. Source: docs/decisions/0031-what-is-contested-counts-as-nothing.md.
    """
    authorise(actor, "disputes:write")
    command = Contest(
        customer_id=customer_id,
        topup_id=topup_id,
        dispute_id=dispute_id,
        cause_key=top_up_key(topup_id),
        amount=entry.check_amount(amount.amount_minor),
        **entry.who(actor, key, reason),
    )
    return posting.run_one(command, now=now)


def reserve_outcome_key(
    *,
    customer_id: int,
    outcome_id: int,
    currency: str,
    content: str,
    actor: Actor,
    now: datetime,
    key: str,
    is_rejection: bool = False,
) -> None:
    """Reserve the key of a person's statement about a dispute's outcome, or of its rejection: a row that moves nothing,
    so that the key cannot be used for anything else of this customer (decision 17).

    Needs an open transaction. Locks: the customer's accounts. Permission: disputes:write, of a rejection
    disputes:approve. Raises: Conflict `key_conflict`.
    """
    authorise(actor, "disputes:approve" if is_rejection else "disputes:write")
    said = Transfer(
        customer_id,
        entry.check_key(key, actor),
        "dispute_outcome_reject" if is_rejection else "dispute_outcome",
        actor=actor.label,
        content=content,
        id=ids.make() if is_rejection else outcome_id,
    )
    book_word(said, currency, now)


def end_contest(
    *,
    customer_id: int,
    topup_id: int,
    dispute_id: int,
    outcome: str,
    amount: Money,
    channel: str,
    is_last: bool,
    actor: Actor,
    now: datetime,
    key: str,
    reason: str = "",
    charge_back_id: int = 0,
) -> Operation:
    """Decide a dispute.

    outcome: won, and the value counts again; lost, and `amount` leaves what is free of the top-up's principal with its
    share of the bonus, the rest is owed on the receivable account and paid by the next principal that is the
    customer's own; reversed, and what the operation `charge_back_id` took is given back. `is_last`: no other dispute of
    this top-up is open. Locks and refusals as `contest_top_up`. Permission: disputes:approve.
    """
    authorise(actor, "disputes:approve")
    assert outcome in {"won", "lost", "reversed"}, outcome
    command = EndContest(
        customer_id=customer_id,
        topup_id=topup_id,
        dispute_id=dispute_id,
        cause_key=top_up_key(topup_id),
        amount=entry.check_amount(amount.amount_minor),
        outcome=outcome,
        channel=entry.check_channel(channel),
        is_last=is_last,
        operation_id=charge_back_id,
        **entry.who(actor, key, reason),
    )
    return posting.run_one(command, now=now)
