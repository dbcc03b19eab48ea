"""Reads of wallets."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, Sum

from brim.base.kit.pages import Page, cursor, read_cursor
from brim.base.money import Money
from brim.core.customers import texts
from brim.core.customers.texts import Keys
from brim.core.ledger import queries as ledger
from brim.trade.wallets import loading, rules
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.keys import TOP_UP
from brim.trade.wallets.models import Adjustment as AdjustmentRow
from brim.trade.wallets.models import Hold as HoldRow
from brim.trade.wallets.models import Lot as LotRow
from brim.trade.wallets.models import Wallet as WalletRow
from brim.trade.wallets.models import Withdrawal as WithdrawalRow
from brim.trade.wallets.programme import reading as programme
from brim.trade.wallets.queries.answer_parts import with_parts
from brim.trade.wallets.queries.balances import balances_at
from brim.trade.wallets.queries.past_holds import FREED_SUMS, freed_by_lot, in_state, is_past
from brim.trade.wallets.texts import ADJUSTMENT, WITHDRAWAL, account_field, opened_hold, reason_field
from brim.trade.wallets.types import (
    Adjustment,
    Hold,
    LotView,
    Operation,
    Part,
    Programme,
    TopUpRefund,
    WalletView,
    Withdrawal,
)

# A currency that nobody has used yet has no codes: that is an empty wallet, and no reason to add them.
WALLET = f"""
    SELECT coalesce(p.posted, 0), coalesce(b.posted, 0), coalesce(p.held, 0) + coalesce(b.held, 0) - past.freed,
    coalesce(-p.floor, 0),
    (SELECT coalesce(sum(remaining - held), 0) FROM wallets_lot l
     WHERE l.customer_id = %(customer)s AND is_open AND l.currency = %(currency)s AND expires_at <= %(now)s)
    + past.freed_and_expired,
    coalesce(p.posted, 0) - coalesce(p.held, 0) + past.freed_principal
    FROM ({FREED_SUMS} WHERE f.customer_id = %(customer)s AND f.currency = %(currency)s) past
    LEFT JOIN ledger_account p ON p.customer_id = %(customer)s AND p.code = (
        SELECT code FROM ledger_chart WHERE (kind, asset, detail) = ('principal', %(currency)s, ''))
    LEFT JOIN ledger_account b ON b.customer_id = %(customer)s AND b.code = (
        SELECT code FROM ledger_chart WHERE (kind, asset, detail) = ('bonus', %(currency)s, ''))
"""
OPERATIONS = f"SELECT {loading.OPERATION} FROM wallets_operation WHERE customer_id = %s"
MOST = 200


def wallet(
    customer_id: int, currency: str, as_of: datetime | None = None, *, now: datetime | None = None
) -> WalletView:
    """A wallet now, or after everything that had happened by `as_of` (then without holds).

    A customer without a wallet has an empty, active one. `now`: from when on lots past their expiry are left out of
    what is available, and holds past their time out of what is held; None counts them until they are swept.
    """
    row = WalletRow.objects.filter(customer_id=customer_id, currency=currency).first()
    status = row.status if row else "active"
    line = row.credit_line if row else programme.effective(now).terms(currency).credit_line if now else 0
    if as_of is not None:
        then = balances_at(customer_id, currency, as_of)
        available = then.total + line
        whole = (then.principal, then.bonus, 0, available, line, status, then.principal)
        return with_parts([WalletView(customer_id, currency, *whole)], as_of=as_of)[0]
    with connection.cursor() as db:
        db.execute(WALLET, {"customer": customer_id, "currency": currency, "now": now})
        principal, bonus, held, _floor, expired, free = (int(value) for value in db.fetchone())
    available = principal + bonus - held - expired + line
    disputed = contested_of(row) if row and row.contested else {}
    view = WalletView(
        customer_id,
        currency,
        principal,
        bonus,
        held,
        available,
        line,
        status,
        free,
        contested_principal=disputed.get("principal", 0),
        contested_bonus=disputed.get("bonus", 0),
        owed=row.owed if row else 0,
    )
    return with_parts([view])[0]


def contested_of(row: WalletRow) -> dict[str, int]:
    """What is left of the top-ups that a payer contests, by purse."""
    lots = LotRow.objects.filter(
        customer_id=row.customer_id, currency=row.currency, is_open=True, source="topup", source_id__in=row.contested
    )
    return dict(lots.values_list("purse").annotate(left=Sum("remaining")))


def wallets(customer_id: int, *, now: datetime | None = None) -> list[WalletView]:
    """All wallets of a customer, by currency."""
    rows = WalletRow.objects.filter(customer_id=customer_id).order_by("currency").values_list("currency", flat=True)
    return [wallet(customer_id, currency, now=now) for currency in rows]


def lots(customer_id: int, currency: str, *, is_open: bool = True, now: datetime | None = None) -> list[LotView]:
    """The lots of a wallet, oldest first; `is_open` False: those with nothing left too. `now`: from when on holds past
    their time hold nothing."""
    rows = LotRow.objects.filter(customer_id=customer_id, currency=currency).order_by("id")
    if is_open:
        rows = rows.filter(is_open=True)
    freed = freed_by_lot(customer_id, now) if now else {}
    found = [LotView(*values) for values in rows.values_list(*LotView.__slots__)]
    return [replace(lot, held=lot.held - freed.get(lot.id, 0)) for lot in found] if freed else found


def lots_by_id(customer_id: int, lot_ids: Collection[int]) -> dict[int, LotView]:
    """These lots of a customer, with what is left of them now, in one query."""
    names = LotView.__slots__
    rows = LotRow.objects.filter(customer_id=customer_id, id__in=lot_ids).values_list(*names)
    return {lot.id: lot for lot in (LotView(*values) for values in rows)}


def operation(customer_id: int, operation_id: int) -> Operation:
    """Raises: NotFound `unknown_operation`."""
    with connection.cursor() as db:
        db.execute(OPERATIONS + " AND id = %s", [customer_id, operation_id])
        row = db.fetchone()
    if row is None:
        raise refusals.unknown_operation()
    return loading.make_operations([row])[0]


def credit_of(customer_id: int, topup_id: int) -> Operation | None:
    """The operation that credited a top-up; None while none has."""
    booked = ledger.transfer(customer_id, f"{TOP_UP}{topup_id}")
    return operation(customer_id, booked[0].transfer_id) if booked else None


def operations(
    customer_id: int, *, limit: int, before: str | None = None, kinds: tuple[str, ...] = ()
) -> Page[Operation]:
    """A customer's operations, newest first."""
    below = read_cursor(before, int)[0] if before else 2**63 - 1
    limit = min(limit, MOST)
    statement = OPERATIONS + " AND id < %s"
    values: list[Any] = [customer_id, below]
    if kinds:
        statement, values = statement + " AND kind = ANY(%s)", [*values, list(kinds)]
    with connection.cursor() as db:
        db.execute(statement + " ORDER BY id DESC LIMIT %s", [*values, limit + 1])
        rows = db.fetchall()
    found = loading.make_operations(rows)
    return Page(found[:limit], cursor(found[limit - 1].id) if len(found) > limit else None)


def hold_by_id(customer_id: int, hold_id: int, *, now: datetime | None = None) -> Hold:
    """Any hold; one that is past its time by `now` is expired. Raises: NotFound `unknown_hold`."""
    row = HoldRow.objects.filter(customer_id=customer_id, id=hold_id).first()
    if row is None:
        raise refusals.unknown_hold()
    return hold_views([row], now=now)[0]


def holds_by_id(pairs: Collection[tuple[int, int]], *, now: datetime | None = None) -> dict[tuple[int, int], Hold]:
    """Those of these (customer_id, hold_id) that are there, in one query."""
    rows = HoldRow.objects.filter(customer_id__in={pair[0] for pair in pairs}, id__in={pair[1] for pair in pairs})
    return {(hold.customer_id, hold.id): hold for hold in hold_views(rows, now=now)}


def hold_views(rows: Iterable[HoldRow], *, now: datetime | None = None) -> list[Hold]:
    """With their texts: one query more where there are any. Raises: UnreadableError after tampering."""
    listed = list(rows)
    keys = texts.keys({row.customer_id for row in listed if row.sealed})
    return [hold_view(row, opened_hold(keys, row.customer_id, row.id, row.sealed), now) for row in listed]


def hold_view(row: HoldRow, said: Mapping[str, Any], now: datetime | None) -> Hold:
    is_over = now is not None and is_past(row.status, row.expires_at, now)
    remaining, status = (0, "expired") if is_over else (row.remaining, row.status)
    return Hold(
        row.customer_id,
        row.id,
        row.currency,
        row.amount,
        remaining,
        row.captured,
        status,
        row.purpose,
        [Part(*part) for part in row.parts],
        row.store_id,
        row.category,
        said.get("description", row.description),
        said.get("metadata", row.metadata),
        row.cause_id,
        row.expires_at,
        row.actor,
        row.placed_at,
        row.changed_at,
    )


def open_holds(customer_id: int, *, now: datetime | None = None) -> list[Hold]:
    """Everything that is set aside, whatever for, oldest first; by `now` without holds past their time."""
    is_open = in_state(("open",), now) if now else Q(status="open")
    rows = HoldRow.objects.filter(is_open, customer_id=customer_id).order_by("id")[:MOST]
    return hold_views(rows)


def top_up_refund(hold: Hold, *, is_replayed: bool = False) -> TopUpRefund:
    """A top-up's refund as its hold tells it."""
    terms: Any = hold.metadata
    return TopUpRefund(
        hold.customer_id,
        hold.id,
        terms["topup_id"],
        hold.currency,
        terms["amount"],
        terms["bonus"],
        terms["deduction"],
        "open" if is_replayed else hold.status,
        is_replayed,
    )


def withdrawal(customer_id: int, withdrawal_id: int) -> Withdrawal:
    """Raises: NotFound `unknown_withdrawal`."""
    row = WithdrawalRow.objects.filter(customer_id=customer_id, id=withdrawal_id).first()
    if row is None:
        raise refusals.unknown_withdrawal()
    return withdrawal_views([row])[0]


def withdrawals_of(customer_id: int, *, limit: int = 20) -> list[Withdrawal]:
    """A customer's requests for money, newest first, whatever became of them."""
    rows = WithdrawalRow.objects.filter(customer_id=customer_id).order_by("-id")
    return withdrawal_views(rows[: min(limit, MOST)])


def withdrawal_views(rows: Collection[WithdrawalRow]) -> list[Withdrawal]:
    """One query opens the accounts and reasons of all. Raises: UnreadableError after tampering."""
    keys = texts.keys({row.customer_id for row in rows})
    return [
        Withdrawal(
            row.customer_id,
            row.id,
            row.currency,
            row.amount,
            row.status,
            keys.opened(row.customer_id, account_field(row.id), bytes(row.sealed_account)),
            row.closes_wallet,
            row.requested_by,
            row.decided_by,
            opened_reason(keys, row, WITHDRAWAL),
            row.payout_reference,
            row.requested_at,
            row.changed_at,
            tuple(row.paid_despite.split()),
        )
        for row in rows
    ]


def opened_reason(keys: Keys, row: WithdrawalRow | AdjustmentRow, kind: str) -> str:
    if not row.sealed_reason:
        return row.reason
    return keys.opened(row.customer_id, reason_field(kind, row.id), bytes(row.sealed_reason))


def adjustment(customer_id: int, adjustment_id: int) -> Adjustment:
    """Raises: NotFound `unknown_adjustment`."""
    row = AdjustmentRow.objects.filter(customer_id=customer_id, id=adjustment_id).first()
    if row is None:
        raise refusals.unknown_adjustment()
    return adjustment_views([row])[0]


def adjustment_views(rows: Collection[AdjustmentRow]) -> list[Adjustment]:
    """One query opens the reasons of all. Raises: UnreadableError after tampering."""
    keys = texts.keys({row.customer_id for row in rows if row.sealed_reason})
    return [
        Adjustment(
            row.customer_id,
            row.id,
            row.currency,
            row.purse,
            row.amount,
            row.status,
            opened_reason(keys, row, ADJUSTMENT),
            row.requested_by,
            row.decided_by,
            row.operation_id,
            row.requested_at,
            row.changed_at,
            row.expiry_id,
            row.credit_line,
            row.occurred_at,
        )
        for row in rows
    ]


def current_programme(now: datetime) -> Programme:
    """The wallet programme that counts at `now`."""
    return programme.effective(now)


def programme_json(now: datetime) -> dict[str, Any]:
    """The same as `save_programme` takes it."""
    return programme.as_json(programme.effective(now))


def require_room(customer_id: int, amount: Money) -> None:
    """Raises: Refused `balance_too_large` where so much more principal is more than a wallet takes in."""
    code = ledger.codes().get(("principal", amount.currency, ""))
    before = ledger.posted([customer_id], [code]).get((customer_id, code), 0) if code is not None else 0
    if before + amount.amount_minor > rules.MAX_WALLET_BALANCE:
        raise refusals.balance_too_large(rules.MAX_WALLET_BALANCE, amount.amount_minor)


def was_used(customer_id: int, key: str) -> bool:
    """Whether this customer's key was used: a repeated request then gets the first answer."""
    return bool(ledger.booked([(customer_id, key)]))
