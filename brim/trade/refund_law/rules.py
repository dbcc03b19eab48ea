"""The refund quote: what a customer gets back for the prepaid value that is left, line by line. Pure.

Amounts are integers of one currency's minor unit. A quote looks at each top-up by itself: what was paid for it, what
was delivered against its lots, what was given back already. How the delivered part is priced is the rule pack's
answer; that the result is never under zero, never over what was paid in and never over the value that is left is
everybody's. Divisions under a law round in the customer's favour: what is deducted from the refund is rounded down.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from brim.base.money import Rounding, share
from brim.trade.refund_law.share_rules import Share, part_of, undivided

PPM_OF_A_YEAR = 365 * 1_000_000


class Fault(StrEnum):
    """Who brought about the end of the contract."""

    CONSUMER = "consumer"
    OPERATOR = "operator"
    NEITHER = "neither"


class SpentBonus(StrEnum):
    """The programme's own rule for bonus that was spent before its top-up is refunded, where no law has one."""

    IN_PROPORTION = "in_proportion"  # all that was used is priced at paid / (paid + bonus)
    DEDUCTED = "deducted"  # in full
    KEPT = "kept"


class Label(StrEnum):
    """What a line says; `wording` has the words."""

    PAID = "paid"
    RETURNED = "returned"
    PRINCIPAL_SPENT = "principal_spent"
    BONUS_SPENT = "bonus_spent"
    USED_IN_PROPORTION = "used_in_proportion"
    NOT_ABOVE_PRINCIPAL = "not_above_principal"
    DELIVERED_AT_DISCOUNT = "delivered_at_discount"
    DELIVERED_AT_LIST_PRICE = "delivered_at_list_price"
    NO_CLAWBACK = "no_clawback"
    NOT_BELOW_ZERO = "not_below_zero"
    NOT_ABOVE_LEFT = "not_above_left"
    BONUS_LAPSES = "bonus_lapses"
    GRANT_LAPSES = "grant_lapses"
    CREDIT_OWED = "credit_owed"
    DEBT_OWED = "debt_owed"
    CONTESTED = "contested"
    STAYS_IN_WALLET = "stays_in_wallet"
    INTEREST = "interest"


@dataclass(frozen=True, slots=True)
class QuoteLot:
    """A lot as the quote sees it. `paid` is the money given for it (0 for a gift), `spent` is net of refunded spends;
    what is neither spent, expired nor remaining was taken back. `topup_id` is None where no top-up made it."""

    id: int
    topup_id: int | None
    is_bonus: bool
    granted: int
    remaining: int
    spent: int
    paid: int
    paid_on: date
    expired: int = 0


@dataclass(frozen=True, slots=True)
class PricedUse:
    """A spend's part that one lot paid, where the price before any discount is known: `amount` was charged for goods
    whose list price is `list_price` (never taken as less than what was charged)."""

    lot_id: int
    amount: int
    list_price: int


@dataclass(frozen=True, slots=True)
class Prepayment:
    """One top-up with all of its lots. `returned` was paid back, withdrawn or passed on to others before;
    `had_same_before`: the customer had had the same goods or service, here or elsewhere, before paying."""

    topup_id: int | None
    paid_on: date
    paid: int
    face: int
    principal_left: int
    bonus_left: int
    principal_spent: int
    bonus_spent: int
    list_price: int
    returned: int
    expired: int = 0
    had_same_before: bool = True

    @property
    def gift(self) -> int:
        return max(self.face - self.paid, 0)

    @property
    def spent(self) -> int:
        return self.principal_spent + self.bonus_spent

    @property
    def left(self) -> int:
        return self.principal_left + self.bonus_left


@dataclass(frozen=True, slots=True)
class Terms:
    """What the parties agreed, where it matters. Nothing here can make a quote worse than the law's.

    cooling_off_days: a right to a full refund that the contract gives beyond the law's days.
    rate_ppm: a contract rate of interest, in millionths a year. terminated_on: the day the contract ended.
    """

    spent_bonus: SpentBonus = SpentBonus.IN_PROPORTION
    cooling_off_days: int = 0
    rate_ppm: int | None = None
    terminated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the sum. `formula` is arithmetic over the names in `values`, the same in every language."""

    label: Label
    amount: int
    rule: str
    formula: str = ""
    values: tuple[tuple[str, int | date], ...] = ()
    topup_id: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """An interest rate in millionths a year, and the rule that names it."""

    ppm: int
    rule: str


@dataclass(frozen=True, slots=True)
class RulePack:
    """A region's rules from a day on. `price` gives a top-up's lines, `interest` the rate that a refund earns.

    unsure: what in the pack wants a lawyer's look, in English, for the page that shows the pack.
    """

    name: str
    version: str
    in_force_from: date
    price: "Callable[[Prepayment, Terms, Fault, date], list[Line]]"
    interest: "Callable[[Prepayment, Terms, Fault], Rate | None]"
    sources: tuple[str, ...]
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """`total` is the sum of `lines` and of the shares' payouts. Interest is the business's own expense on top of it."""

    total: int
    lines: tuple[Line, ...]
    interest: tuple[Line, ...]
    shares: tuple[Share, ...]
    pack: str
    version: str

    @property
    def interest_total(self) -> int:
        return sum(line.amount for line in self.interest)


def quote(
    prepayments: Sequence[Prepayment],
    *,
    terms: Terms,
    pack: RulePack,
    fault: Fault,
    on: date,
    credit_owed: int = 0,
    debt_owed: int = 0,
    contested: int = 0,
) -> Quote:
    """The refund of all prepayments given (one, for "refund a top-up"; all of a wallet, to close it).

    `on` is the day of the request, in the business time zone. `credit_owed` (>= 0) is credit used and not paid back,
    `debt_owed` what is owed for payments that were charged back. `contested` is value whose payment is disputed: it is
    in no prepayment given here, and a line says so.
    Prepayments of which nothing is left are performed and give no line.
    Source: docs/rules/14; the pack names its own.
    """
    open_ones = [prepayment for prepayment in prepayments if prepayment.left]
    lines: list[Line] = []
    interest: list[Line] = []
    shares: list[Share] = []
    for prepayment in open_ones:
        own = settle(prepayment, terms=terms, pack=pack, fault=fault, on=on)
        payout = sum(line.amount for line in own)
        lines += own
        shares.append(Share(prepayment.topup_id, payout, prepayment.principal_left, prepayment.bonus_left))
        interest += interest_lines(prepayment, payout, terms=terms, pack=pack, fault=fault, on=on)
    total = sum(share.payout for share in shares)
    for label, rule, owed in (
        (Label.CREDIT_OWED, "wallet.credit", credit_owed),
        (Label.DEBT_OWED, "wallet.debt", debt_owed),
    ):
        deducted = min(owed, total)
        if deducted:
            lines.append(Line(label, -deducted, rule, "{owed}", (("owed", owed),)))
            shares = withhold(shares, deducted)
            total -= deducted
    if contested:
        lines.append(Line(Label.CONTESTED, 0, "wallet.contested", "{contested} → 0", (("contested", contested),)))
    return Quote(total, tuple(lines), tuple(interest), tuple(shares), pack.name, pack.version)


def quote_part(whole: Quote, amount: int) -> Quote:
    """The refund of only `amount` of a quote: the same lines and one for what stays in the wallet.

    The bonus goes with the money it came with: each top-up gives up the same fraction of its principal and its unspent
    bonus as is paid out of its quote; bonus rounded up, so that no series of small refunds leaves a gift behind,
    principal rounded down, so that the rest can still be refunded to the last minor unit. What was already spent of
    the bonus is in the lines, and so is shared out by the same fraction.
    Raises: ValueError where `amount` is not between 1 and the quote's total.
    """
    if not 1 <= amount <= whole.total:
        raise ValueError(f"{amount} is not between 1 and {whole.total}")
    if amount == whole.total:
        return whole
    stays = Line(
        Label.STAYS_IN_WALLET,
        amount - whole.total,
        "wallet.partial",
        "{asked} − {total}",
        (("asked", amount), ("total", whole.total)),
    )
    shares = []
    open_amount = amount
    for old in whole.shares:
        payout = min(open_amount, old.payout)
        open_amount -= payout
        if payout:
            shares.append(part_of(undivided(old), payout))
    return replace(whole, total=amount, lines=(*whole.lines, stays), interest=(), shares=tuple(shares))


def settle(prepayment: Prepayment, *, terms: Terms, pack: RulePack, fault: Fault, on: date) -> list[Line]:
    """One top-up's lines by the pack, kept between zero and the value that is left."""
    if prepayment.paid == 0:
        lapses = (("granted", prepayment.left),)
        return [Line(Label.GRANT_LAPSES, 0, "wallet.bonus", "{granted} → 0", lapses, prepayment.topup_id)]
    lines = pack.price(prepayment, terms, fault, on)
    lines += not_below_zero(lines)
    lines += not_above(lines, prepayment.left)
    if prepayment.bonus_left:
        lines.append(Line(Label.BONUS_LAPSES, 0, "wallet.bonus", "{bonus} → 0", (("bonus", prepayment.bonus_left),)))
    payout = sum(line.amount for line in lines)
    assert 0 <= payout <= min(prepayment.left, max(prepayment.paid - prepayment.returned, 0))
    return [replace(line, topup_id=prepayment.topup_id) for line in lines]


def interest_lines(
    prepayment: Prepayment, payout: int, *, terms: Terms, pack: RulePack, fault: Fault, on: date
) -> list[Line]:
    """Interest on `payout` from the day the contract ended to `on`, over 365 days, to the nearest minor unit, a half
    upwards (in the customer's favour). Source: 法释〔2025〕4号 Art. 15-17 for the pack `cn`."""
    rate = pack.interest(prepayment, terms, fault)
    days = (on - terms.terminated_on).days if terms.terminated_on else 0
    if rate is None or days <= 0 or payout == 0:
        return []
    amount = share(payout, rate.ppm * days, PPM_OF_A_YEAR, Rounding.HALF_UP)
    values = (("principal", payout), ("rate_ppm", rate.ppm), ("days", days))
    formula = "{principal} × {rate_ppm} × {days} ÷ 365"
    return [Line(Label.INTEREST, amount, rate.rule, formula, values, prepayment.topup_id)]


def paid_and_returned(prepayment: Prepayment, rule: str) -> list[Line]:
    """Every pack starts here: what was paid in, less what went back before."""
    values = (("paid", prepayment.paid), ("on", prepayment.paid_on))
    lines = [Line(Label.PAID, prepayment.paid, rule, "{paid}", values)]
    if prepayment.returned:
        lines.append(Line(Label.RETURNED, -prepayment.returned, rule, "{back}", (("back", prepayment.returned),)))
    return lines


def not_below_zero(
    lines: Sequence[Line], label: Label = Label.NOT_BELOW_ZERO, rule: str = "wallet.floor"
) -> list[Line]:
    short = -sum(line.amount for line in lines)
    return [Line(label, short, rule, "0 − ({below})", (("below", -short),))] if short > 0 else []


def not_above(lines: Sequence[Line], most: int, label: Label = Label.NOT_ABOVE_LEFT) -> list[Line]:
    total = sum(line.amount for line in lines)
    if total <= most:
        return []
    values = (("left", most), ("total", total))
    return [Line(label, most - total, "wallet.left", "{left} − {total}", values)]


def withhold(shares: Sequence[Share], amount: int) -> list[Share]:
    """`amount` taken off the payouts, oldest top-up first."""
    kept = []
    for whole in shares:
        part = min(amount, whole.payout)
        amount -= part
        kept.append(replace(whole, payout=whole.payout - part))
    return kept


def prepayments(
    lots: Sequence[QuoteLot],
    *,
    uses: Sequence[PricedUse] = (),
    returned: Mapping[int, int] | None = None,
    first_used_on: date | None = None,
) -> list[Prepayment]:
    """Lots put together by the top-up that made them, oldest first; a lot that no top-up made stands alone.

    `returned`: money that went back or was passed on before, by top-up id (by lot id where there is no top-up).
    `first_used_on`: the day of the customer's first spend; None: there was none.
    """
    back = returned or {}
    beyond: dict[int, int] = {}
    for use in uses:
        beyond[use.lot_id] = beyond.get(use.lot_id, 0) + max(use.list_price - use.amount, 0)
    groups: dict[tuple[bool, int], list[QuoteLot]] = {}
    for lot in lots:
        key = (False, lot.id) if lot.topup_id is None else (True, lot.topup_id)
        groups.setdefault(key, []).append(lot)
    found = [together(group, beyond, back.get(key[1], 0), first_used_on) for key, group in groups.items()]
    return sorted(found, key=lambda prepayment: (prepayment.paid_on, prepayment.topup_id or 0))


def together(
    lots: Sequence[QuoteLot], beyond: Mapping[int, int], returned: int, first_used_on: date | None
) -> Prepayment:
    paid_on = min(lot.paid_on for lot in lots)
    principal = [lot for lot in lots if not lot.is_bonus]
    bonus = [lot for lot in lots if lot.is_bonus]
    return Prepayment(
        topup_id=lots[0].topup_id,
        paid_on=paid_on,
        paid=sum(lot.paid for lot in lots),
        face=sum(lot.granted for lot in lots),
        principal_left=sum(lot.remaining for lot in principal),
        bonus_left=sum(lot.remaining for lot in bonus),
        principal_spent=sum(lot.spent for lot in principal),
        bonus_spent=sum(lot.spent for lot in bonus),
        list_price=sum(lot.spent + beyond.get(lot.id, 0) for lot in lots),
        returned=returned,
        expired=sum(lot.expired for lot in lots),
        had_same_before=first_used_on is not None and first_used_on < paid_on,
    )
