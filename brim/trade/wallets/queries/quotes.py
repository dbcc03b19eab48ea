"""The refund quote of a customer's wallet or of one top-up: facts read here, decided by `refund_law` and a rule pack.

Nothing is locked and nothing moves: a quote is the result of a refund requested now.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from brim.base.identity import queries as identity
from brim.base.kit import days
from brim.base.kit.refusals import Invalid, NotFound
from brim.trade.refund_law.packs import NoPackInForce, pack_in_force
from brim.trade.refund_law.rules import (
    Fault,
    Line,
    PricedUse,
    Quote,
    QuoteLot,
    RulePack,
    Terms,
    prepayments,
    quote,
    quote_part,
)
from brim.trade.refund_law.share_rules import Share
from brim.trade.refund_law.wording import computation_text, label_text, rule_text
from brim.trade.wallets.queries.past_holds import freed_by_lot

# Every lot of each top-up of which something is left, and every lot that no top-up made; with each, whether its payment
# is contested, and what the wallet owes for those that were charged back.
LOTS = """
    SELECT id, purse, source, source_id, granted, remaining, held, paid_part, created_at, expires_at,
      source = 'topup' AND source_id = ANY(coalesce(contested, '{}')), coalesce(owed, 0)
    FROM wallets_lot LEFT JOIN wallets_wallet USING (customer_id, currency)
    WHERE customer_id = %(customer)s AND currency = %(currency)s
      AND (source, source_id) IN (SELECT source, source_id FROM wallets_lot
        WHERE customer_id = %(customer)s AND currency = %(currency)s AND is_open
          AND (%(topup)s::bigint IS NULL OR source = 'topup' AND source_id = %(topup)s))
    ORDER BY source, source_id, id
"""
# What happened to these lots: bonus spent and expired, principal corrected away, or given back or passed on with what
# was deducted from it. A transfer without a basis is of the time before one lowered its lots' price basis.
MOVES = """
    SELECT (part->>1)::bigint,
      coalesce(sum((part->>2)::bigint) FILTER (WHERE kind IN ('spend', 'capture')), 0)
        - coalesce(sum((part->>2)::bigint) FILTER (WHERE kind = 'refund'), 0),
      coalesce(sum((part->>2)::bigint) FILTER (WHERE kind = 'expiry'), 0)
        - coalesce(sum((part->>2)::bigint) FILTER (WHERE kind = 'expiry_reversal'), 0),
      coalesce(sum((part->>2)::bigint) FILTER (WHERE kind = 'adjustment'
        OR kind = 'transfer_out' AND NOT metadata ? 'basis'), 0),
      coalesce(sum((part->>2)::bigint) FILTER (WHERE kind IN ('top_up_refund', 'withdrawal', 'charge_back')
        OR kind = 'transfer_out' AND metadata ? 'basis'), 0)
      - coalesce(sum((part->>2)::bigint) FILTER (WHERE kind = 'charge_back_reversal'), 0)
    FROM wallets_operation CROSS JOIN LATERAL jsonb_array_elements(parts) part
    WHERE customer_id = %(customer)s AND currency = %(currency)s AND (part->>1)::bigint = ANY(%(lots)s)
      AND (kind IN ('spend', 'capture', 'refund', 'expiry', 'expiry_reversal', 'transfer_out', 'top_up_refund',
          'withdrawal', 'charge_back', 'charge_back_reversal')
        OR kind = 'adjustment' AND principal_change + bonus_change < 0)
    GROUP BY 1
"""
# Spends whose price before any discount the caller told us, as `metadata.list_price` in minor units.
PRICED = """
    SELECT amount, refunded, parts, metadata->'list_price' FROM wallets_operation
    WHERE customer_id = %(customer)s AND currency = %(currency)s AND kind IN ('spend', 'capture')
      AND metadata ? 'list_price' AND refunded < amount
"""
FIRST_USE = """
    SELECT min(occurred_at) FROM wallets_operation WHERE customer_id = %(customer)s AND kind IN ('spend', 'capture')
"""


@dataclass(frozen=True, slots=True)
class RefundQuoteLine:
    """`amount` is signed minor units. `label`, `rule` and `computation` are in the reader's language; `code` and
    `rule_code` are the same in all."""

    label: str
    amount: int
    rule: str
    computation: str
    code: str
    rule_code: str
    topup_id: int | None


@dataclass(frozen=True, slots=True)
class RefundQuote:
    """`total` = Σ lines, in minor units: what goes back out of the wallet. Interest is on top, at the business's cost.

    `shares` say what each top-up gives up; `held` is what open holds still reserve of the value that was quoted.
    """

    customer_id: int
    currency: str
    fault: Fault
    quoted_on: date
    total: int
    lines: tuple[RefundQuoteLine, ...]
    interest: tuple[RefundQuoteLine, ...]
    shares: tuple[Share, ...]
    held: int
    pack: str
    version: str

    @property
    def interest_total(self) -> int:
        return sum(line.amount for line in self.interest)

    @property
    def name(self) -> str:
        """What a decision stores of the rules it was made by."""
        return f"{self.pack} {self.version}"


@dataclass(frozen=True, slots=True)
class LotRow:
    id: int
    purse: str
    source: str
    source_id: int
    granted: int
    remaining: int
    held: int
    paid_part: int
    created_at: datetime
    expires_at: datetime | None
    is_contested: bool
    debt: int


@dataclass(frozen=True, slots=True)
class Moves:
    """What left a lot, net: spent, expired, passed on or corrected away, and given back, deductions included."""

    spent: int = 0
    expired: int = 0
    gone: int = 0
    given_back: int = 0


def refund_quote(
    customer_id: int,
    *,
    currency: str,
    fault: Fault | str,
    now: datetime,
    topup_id: int | None = None,
    amount: int | None = None,
    had_same_before: bool | None = None,
    terminated_on: date | None = None,
    is_free: bool = False,
) -> RefundQuote:
    """What the customer gets back of the wallet, or of one top-up, with every step of the sum.

    fault: consumer, operator or neither. amount: only this much of it is asked for. had_same_before: whether the
    customer had had the same goods or service before paying; by default what the wallet's own history says.
    terminated_on: the day the contract ended, from which interest runs. is_free: quote what holds reserve as spent, for
    a refund that is to be made beside them.
    Raises: Invalid `invalid_fault`, `invalid_amount`.
    Source: docs/rules/14; docs/decisions/0004-refund-quote.md.
    """
    whose = read_fault(fault)
    zone = identity.time_zone()
    on = days.day_of(now, zone)
    pack = pack_for(chosen_pack(), on)
    lots, owed = read_lots(customer_id, currency, topup_id, now)
    lots = [swept(group, now) for group in lots]
    debt = max((row.debt for group in lots for row in group.rows), default=0)
    contested = sum(row.remaining for group in lots for row in group.rows if row.is_contested)
    lots = [group for group in lots if not group.rows[0].is_contested]
    if is_free:
        lots = [Group([without_held(row) for row in group.rows], with_held(group)) for group in lots]
    first_used_on = read_first_use(customer_id, zone)
    if had_same_before is not None:
        first_used_on = date.min if had_same_before else None
    found = prepayments(
        [lot for group in lots for lot in quote_lots(group.rows, group.moves, zone)],
        uses=read_priced_uses(customer_id, currency),
        returned={group.rows[0].source_id: returned(group) for group in lots if group.rows[0].source == "topup"},
        first_used_on=first_used_on,
    )
    decided = quote(
        found,
        terms=Terms(terminated_on=terminated_on),
        pack=pack,
        fault=whose,
        on=on,
        credit_owed=owed,
        debt_owed=debt,
        contested=contested,
    )
    if amount is not None:
        decided = part_of(decided, amount)
    held = sum(row.held for group in lots for row in group.rows)
    return render_quote(decided, customer_id=customer_id, currency=currency, fault=whose, on=on, held=held)


def read_fault(fault: Fault | str) -> Fault:
    try:
        return Fault(fault)
    except ValueError:
        raise Invalid(
            "fault", _("Say whose fault it is: consumer, operator or neither."), code="invalid_fault"
        ) from None


def chosen_pack() -> str:
    try:
        return identity.business().rule_pack
    except NotFound:
        return "none"


def pack_for(name: str, on: date) -> RulePack:
    """The business's pack; before its law came into force, the contract's arithmetic."""
    try:
        return pack_in_force(name, on)
    except NoPackInForce:
        return pack_in_force("none", on)


def part_of(whole: Quote, amount: int) -> Quote:
    if not 1 <= amount <= whole.total:
        raise Invalid("amount", _("The amount is more than can be refunded, or not above zero."), code="invalid_amount")
    return quote_part(whole, amount)


@dataclass(frozen=True, slots=True)
class Group:
    """The lots of one source, oldest first, and what happened to each."""

    rows: Sequence[LotRow]
    moves: Mapping[int, Moves]


def read_lots(customer_id: int, currency: str, topup_id: int | None, now: datetime) -> tuple[list[Group], int]:
    """The lots to be quoted by their source, without what holds past their time held, and what is owed on the credit
    line (>= 0)."""
    with connection.cursor() as db:
        db.execute(LOTS, {"customer": customer_id, "currency": currency, "topup": topup_id})
        rows = [LotRow(*row) for row in db.fetchall()]
        owed = -sum(row.remaining for row in rows if row.source == "credit")
        rows = [row for row in rows if row.source != "credit"]
        db.execute(MOVES, {"customer": customer_id, "currency": currency, "lots": [row.id for row in rows]})
        moves = {lot_id: Moves(*map(int, sums)) for lot_id, *sums in db.fetchall()}
    freed = freed_by_lot(customer_id, now)
    rows = [replace(row, held=row.held - freed.get(row.id, 0)) for row in rows]
    groups = groupby(rows, key=lambda row: (row.source, row.source_id))
    return [Group(list(group), moves) for _key, group in groups], owed


def swept(group: Group, now: datetime) -> Group:
    """As it will be once what is past its expiry is taken away: the hour of the sweep changes no quote."""
    over = {row.id: row.remaining - row.held for row in group.rows if row.expires_at and row.expires_at <= now}
    rows = [replace(row, remaining=row.remaining - over.get(row.id, 0)) for row in group.rows]
    moves = dict(group.moves)
    for lot_id, amount in over.items():
        move = moves.get(lot_id, Moves())
        moves[lot_id] = replace(move, expired=move.expired + amount)
    return Group(rows, moves)


def without_held(row: LotRow) -> LotRow:
    return replace(row, remaining=row.remaining - row.held, held=0)


def with_held(group: Group) -> dict[int, Moves]:
    """What happened to these lots, had their holds been captured; of principal that follows from what remains."""
    moves = {row.id: group.moves.get(row.id, Moves()) for row in group.rows}
    return {row.id: replace(moves[row.id], spent=moves[row.id].spent + row.held) for row in group.rows}


def quote_lots(rows: Sequence[LotRow], moves: Mapping[int, Moves], zone: ZoneInfo) -> list[QuoteLot]:
    """The group's lots as the rules see them.

    A top-up's principal was paid for to the last unit; what left it and did not go back was spent (repaying the credit
    line included). Bonus that came back after its expiry lies in a lot of its own, which grants nothing anew;
    what came with the top-up came at one moment.
    Principal that no top-up made (a transfer, a correction) carries no discount: what is left of it goes back.
    """
    is_topup = rows[0].source == "topup"
    first_bonus = next((row.created_at for row in rows if row.purse == "bonus"), None)
    found = []
    for row in rows:
        move = moves.get(row.id, Moves())
        paid, granted, spent = 0, row.granted, move.spent
        if row.purse == "bonus":
            granted = 0 if is_topup and row.created_at != first_bonus else row.granted
        elif is_topup:
            paid, spent = row.granted, max(row.granted - row.remaining - move.gone - move.given_back, 0)
        else:
            paid, granted, spent = row.remaining, row.remaining, 0
        found.append(
            QuoteLot(
                id=row.id,
                topup_id=row.source_id if is_topup else None,
                is_bonus=row.purse == "bonus",
                granted=granted,
                remaining=row.remaining,
                spent=spent,
                paid=paid,
                paid_on=days.day_of(row.created_at, zone),
                expired=move.expired,
            )
        )
    return found


def returned(group: Group) -> int:
    """Money of a top-up that went back (its lots' paid part shrinks by it) or was passed on."""
    principal = [row for row in group.rows if row.purse == "principal"]
    gone = sum(group.moves.get(row.id, Moves()).gone for row in principal)
    return sum(row.granted - row.paid_part for row in principal) + gone


def read_priced_uses(customer_id: int, currency: str) -> list[PricedUse]:
    """What each lot paid of spends with a known list price, refunded parts left out, the list price in proportion."""
    with connection.cursor() as db:
        db.execute(PRICED, {"customer": customer_id, "currency": currency})
        rows = db.fetchall()
    uses = []
    for amount, refunded, parts, listed in rows:
        list_price = read_json(listed)
        if type(list_price) is not int:
            continue
        open_amount = amount - refunded
        for _purse, lot_id, part in read_json(parts):
            kept = min(part, open_amount)
            open_amount -= kept
            uses.append(PricedUse(lot_id, kept, list_price * kept // amount))
    return uses


def read_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def read_first_use(customer_id: int, zone: ZoneInfo) -> date | None:
    with connection.cursor() as db:
        db.execute(FIRST_USE, {"customer": customer_id})
        (first,) = db.fetchone()
    return days.day_of(first, zone) if first else None


def render_quote(decided: Quote, *, customer_id: int, currency: str, fault: Fault, on: date, held: int) -> RefundQuote:
    return RefundQuote(
        customer_id=customer_id,
        currency=currency,
        fault=fault,
        quoted_on=on,
        total=decided.total,
        lines=tuple(render_line(line, currency) for line in decided.lines),
        interest=tuple(render_line(line, currency) for line in decided.interest),
        shares=decided.shares,
        held=held,
        pack=decided.pack,
        version=decided.version,
    )


def render_line(line: Line, currency: str) -> RefundQuoteLine:
    return RefundQuoteLine(
        label_text(line),
        line.amount,
        rule_text(line.rule),
        computation_text(line, currency),
        line.label.value,
        line.rule,
        line.topup_id,
    )
