"""Crediting paid top-ups, and refunding them with clawback."""

from datetime import datetime

from brim.base.identity.permissions import authorise
from brim.base.identity.queries import time_zone
from brim.base.identity.types import Actor
from brim.base.kit import days, ids
from brim.base.money import Money
from brim.core.customers import queries as customers
from brim.core.ledger import engine
from brim.core.ledger import operations as ledger
from brim.core.ledger.types import Transfer
from brim.trade.refund_law.rules import Fault
from brim.trade.wallets import posting, rules
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.commands import CreditTopUp, EndTopUpRefund, StartTopUpRefund
from brim.trade.wallets.keys import TOP_UP
from brim.trade.wallets.models import Lot, Wallet
from brim.trade.wallets.operations import entry
from brim.trade.wallets.programme import reading as programme
from brim.trade.wallets.queries.parts import divided
from brim.trade.wallets.queries.quotes import read_fault, refund_quote
from brim.trade.wallets.queries.reading import hold_by_id, top_up_refund, wallet
from brim.trade.wallets.types import Operation, TopUpRefund


def check_top_up(
    *, customer_id: int, amount: Money, now: datetime, pending: int = 0, pending_today: int | None = None
) -> None:
    """Check whether a top-up may be started, before its payment is. Reads only.

    `pending`: what is under way for this customer and currency and not yet credited, which counts; `pending_today`:
    what of it counts to today, all of it where that is not said.
    Raises: Conflict `customer_forgotten`; Refused `wallet_frozen`, `over_limit`, `under_limit`, `balance_too_large`;
    Invalid `currency_not_offered`.
    """
    if customers.is_erased(customer_id):
        raise refusals.customer_erased()
    terms = programme.effective(now)
    currency, asked = entry.check_currency(terms, amount.asset.code), entry.check_amount(amount.amount_minor)
    view, limits = wallet(customer_id, currency, now=now), terms.terms(currency).limits
    if view.status == "frozen":
        raise refusals.wallet_frozen()
    if limits.top_up_least is not None and asked < limits.top_up_least:
        raise refusals.under_limit("top_up_least", limits.top_up_least, asked)
    used = pending if pending_today is None else pending_today
    row = Wallet.objects.filter(customer_id=customer_id, currency=currency).first()
    if row is not None and row.day == days.day_of(now, time_zone()):
        used += row.day_topped_up
    checks = (
        ("top_up_most", limits.top_up_most, 0),
        ("top_up_daily", limits.top_up_daily, used),
        ("balance_most", limits.balance_most, view.principal + view.bonus + pending),
    )
    for name, limit, before in checks:
        if limit is not None and before + asked > limit:
            raise refusals.over_limit(name, limit, asked, before)
    if view.principal + pending + asked > rules.MAX_WALLET_BALANCE:
        raise refusals.balance_too_large(rules.MAX_WALLET_BALANCE, asked)


def reserve_top_up_key(
    *,
    customer_id: int,
    topup_id: int,
    currency: str,
    content: str,
    store_id: int | None,
    actor: Actor,
    now: datetime,
    key: str,
) -> bool:
    """Reserve the key of a top-up that begins: a row that moves nothing, so that the key cannot be used for anything
    else of this customer. Returns whether it was booked before under this key, with the same `content`.

    Needs an open transaction. Locks: the customer's accounts, so that top-ups of one customer begin one after the
    other. Permission: topups:write at the store. Raises: Conflict `key_conflict`.
    """
    authorise(actor, "topups:write", store_id, customer_id=customer_id)
    begun = Transfer(
        customer_id, entry.check_key(key, actor), "top_up_start", actor=actor.label, content=content, id=topup_id
    )
    return book_word(begun, currency, now)


def reserve_cancel_key(
    *, customer_id: int, topup_id: int, currency: str, store_id: int | None, actor: Actor, now: datetime, key: str
) -> bool:
    """As `reserve_top_up_key`, for the cancellation of a top-up."""
    authorise(actor, "topups:write", store_id, customer_id=customer_id)
    ended = Transfer(
        customer_id,
        entry.check_key(key, actor),
        "top_up_cancel",
        actor=actor.label,
        content=str(topup_id),
        id=ids.make(),
    )
    return book_word(ended, currency, now)


def book_word(word: Transfer, currency: str, now: datetime) -> bool:
    """A row that moves nothing; whether it was there before. Raises: Conflict `key_conflict`."""
    code, key = ledger.chart_code("principal", currency), (word.customer_id, word.key)
    state, _rows = ledger.load([word.customer_id], open_code=code, now=now, keys=[key])
    posted = engine.apply(state, word)
    ledger.write(state)
    return posted.is_replayed


def credit_top_up(
    *,
    customer_id: int,
    topup_id: int,
    paid: Money,
    channel: str,
    payment_id: int,
    store_id: int | None,
    actor: Actor,
    now: datetime,
    key: str = "",  # noqa: ARG001 - every operation takes one; this key is made of the top-up
    occurred_at: datetime | None = None,
) -> Operation:
    """Credit a verified payment as principal, with the bonus of the ladder's highest step reached. Refused only for an
    erased customer.

    The key is made of the top-up's id whatever `key` says: a top-up is credited once. A frozen wallet is credited and
    stays frozen. Permission: topups:write at the store. Raises: Invalid `internal_channel` for value that is in a
    wallet already; Conflict `key_conflict` where the same top-up was credited with another amount,
    `customer_forgotten`.
    """
    authorise(actor, "topups:write", store_id)
    command = CreditTopUp(
        customer_id=customer_id,
        currency=paid.asset.code,
        amount=entry.check_amount(paid.amount_minor),
        topup_id=topup_id,
        payment_id=payment_id,
        channel=entry.check_channel(channel),
        store_id=store_id,
        occurred_at=occurred_at,
        actor=actor.label,
        request_id=actor.request_id,
        key=top_up_key(topup_id),
    )
    return posting.run_one(command, now=now)


def top_up_key(topup_id: int) -> str:
    return f"{TOP_UP}{topup_id}"


def start_top_up_refund(
    *,
    customer_id: int,
    topup_id: int,
    actor: Actor,
    now: datetime,
    key: str,
    reason: str,
    amount: Money | None = None,
    store_id: int | None = None,
    fault: Fault | str = Fault.CONSUMER,
) -> TopUpRefund:
    """Freeze what a refund of a top-up takes, exactly as its refund quote says, out of what no hold reserves.

    `amount` None: all that the quote gives; else that part of it. `fault`: whose it is that the contract ends, as in
    the quote. Pack, version and fault are kept. Locks: the customer's accounts, and reads the quote behind them.
    Permission: refunds:write. Raises: NotFound `unknown_top_up`; Refused `refund_exceeded` (left, asked),
    `wallet_frozen`; Invalid `invalid_fault`, `currency_mismatch`.
    Source: docs/decisions/0016-a-top-up-is-refunded-by-its-quote.md.
    """
    authorise(actor, "refunds:write", entry.check_store(store_id), customer_id=customer_id)
    command = StartTopUpRefund(
        customer_id=customer_id,
        topup_id=topup_id,
        cause_key=top_up_key(topup_id),
        store_id=store_id,
        amount=0 if amount is None else entry.check_amount(amount.amount_minor),
        currency=entry.currency_of(amount),
        fault=read_fault(fault).value,
        **entry.who(actor, key, entry.check_reason(reason)),
    )

    def start() -> Operation:
        put_quote(command, now)
        return posting.run_one(command, now=now)

    operation = ledger.retry_transaction(start)
    return top_up_refund(hold_by_id(customer_id, operation.id), is_replayed=operation.is_replayed)


def put_quote(command: StartTopUpRefund, now: datetime) -> None:
    """Put the current quote into the command, behind the customer's lock, so that nothing can be spent in between."""
    lots = Lot.objects.filter(customer_id=command.customer_id, source="topup", source_id=command.topup_id)
    currency = lots.values_list("currency", flat=True).first()
    if currency is None:
        return
    ledger.lock([command.customer_id], open_code=ledger.chart_code("principal", currency), now=now)
    found = refund_quote(
        command.customer_id, currency=currency, fault=command.fault, now=now, topup_id=command.topup_id, is_free=True
    )
    command.quote_name = found.name
    command.share = found.shares[0] if found.shares else None
    command.divided = divided(command.customer_id, found)


def complete_top_up_refund(*, customer_id: int, refund_id: int, actor: Actor, now: datetime, key: str) -> Operation:
    """Book out a refund that the channel has paid. Permission: refunds:write.

    Raises: NotFound `unknown_hold`; Conflict `hold_not_open` where it was completed or cancelled before.
    """
    authorise(actor, "refunds:write")
    who = entry.who(actor, key)
    return posting.run_one(
        EndTopUpRefund(customer_id=customer_id, hold_id=refund_id, is_completed=True, **who), now=now
    )


def cancel_top_up_refund(
    *, customer_id: int, refund_id: int, actor: Actor, now: datetime, key: str, reason: str = ""
) -> Operation:
    """Cancel a refund: everything frozen is released. Permission, Raises: as complete_top_up_refund."""
    authorise(actor, "refunds:write")
    who = entry.who(actor, key, reason)
    return posting.run_one(
        EndTopUpRefund(customer_id=customer_id, hold_id=refund_id, is_completed=False, **who), now=now
    )
