"""The wallet's rules: values in, decision out. No Django, no I/O, no clock."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import NamedTuple

from brim.base.kit import days
from brim.base.money import MAX_AMOUNT, Asset, split
from brim.trade.wallets.types import CurrencyTerms, Limits, Part, Programme, SpendOrder, Step

NEVER = datetime.max.replace(tzinfo=UTC)


class Lot:
    """A lot as a batch holds it. `free` of the credit lot is asked of `unused_credit` instead."""

    __slots__ = (
        "created_at",
        "currency",
        "customer_id",
        "day",
        "day_used",
        "expires_at",
        "face_value",
        "granted",
        "held",
        "id",
        "is_changed",
        "is_new",
        "paid_part",
        "purse",
        "remaining",
        "scope",
        "source",
        "source_id",
    )

    def __init__(  # noqa: PLR0917  # a row, in the order of its columns
        self,
        customer_id: int,
        id: int,  # noqa: A002 - the column's name
        currency: str,
        purse: str,
        source: str,
        source_id: int,
        granted: int,
        remaining: int,
        held: int,
        expires_at: datetime | None,
        scope: dict[str, object] | None,
        paid_part: int,
        face_value: int,
        day: date | None,
        day_used: int,
        created_at: datetime | None = None,
    ) -> None:
        self.customer_id = customer_id
        self.id = id
        self.currency = currency
        self.purse = purse
        self.source = source
        self.source_id = source_id
        self.granted = granted
        self.remaining = remaining
        self.held = held
        self.expires_at = expires_at
        self.scope = scope
        self.paid_part = paid_part
        self.face_value = face_value
        self.day = day
        self.day_used = day_used
        self.created_at = created_at
        self.is_new = False
        self.is_changed = False

    @property
    def free(self) -> int:
        return self.remaining - self.held

    @property
    def is_open(self) -> bool:
        return self.remaining != 0 or self.held != 0


def is_expired(lot: Lot, now: datetime) -> bool:
    return lot.expires_at is not None and lot.expires_at <= now


def spendable(lot: Lot, *, now: datetime, today: date, store_id: int | None, category: str) -> int:
    """The part of a lot that may be spent at this store and time: nothing expired, out of scope or held.

    `today`: the day that the spend counts to. For a day before the lot was last used, its daily cap counts as used up,
    since that day's use is no longer stored.
    Source: docs/rules/03, 05, 08.
    """
    if lot.expires_at is not None and lot.expires_at <= now:
        return 0
    free = lot.remaining - lot.held
    scope = lot.scope
    if scope is None:
        return free
    stores, categories, day_cap = scope.get("stores"), scope.get("categories"), scope.get("day_cap")
    if (isinstance(stores, list) and store_id not in stores) or (
        isinstance(categories, list) and category not in categories
    ):
        return 0
    if isinstance(day_cap, int):
        free = min(free, max(0, day_cap - used_of_cap(lot, today, day_cap)))
    return free


def used_of_cap(lot: Lot, day: date, day_cap: int) -> int:
    if lot.day is None or lot.day < day:
        return 0
    return lot.day_used if lot.day == day else day_cap


def unused_credit(credit_line: int, credit_lot: Lot | None) -> int:
    """How much of the credit line is unused. Source: docs/rules/05."""
    if credit_lot is None:
        return credit_line
    return max(0, credit_line + credit_lot.remaining - credit_lot.held)


def spend_order(programme: Programme, *, store_id: int | None, today: date) -> SpendOrder:
    """The order of the topmost rule that matches, else the programme's. Source: docs/rules/04."""
    for rule in programme.order_rules:
        if (
            (rule.store_id is None or rule.store_id == store_id)
            and (not rule.weekdays or today.weekday() in rule.weekdays)
            and (not rule.days_of_month or today.day in rule.days_of_month)
        ):
            return rule.order
    return programme.spend_order


class Offer(NamedTuple):
    """`free` (> 0) of a lot that may be spent."""

    lot: Lot
    free: int


def earliest_first(offer: Offer) -> tuple[datetime, bool, int]:
    """Sorts by expiry, what never expires last; then bonus before principal, then the older."""
    lot = offer.lot
    return (lot.expires_at or NEVER, lot.purse == "principal", lot.id)


def allocate(offers: list[Offer], amount: int, order: SpendOrder) -> list[Offer]:
    """Take `amount` from the offers in spend order; the caller has checked that they suffice.

    Within a purse the lot that expires first is used first, then the older. Source: docs/rules/04.
    """
    if len(offers) > 1:
        if len(offers) == 2 and order is SpendOrder.PROPORTIONAL:  # a top-up and its bonus: most wallets
            first, second = offers
            if first.lot.purse == "principal" and second.lot.purse == "bonus":
                shares = split(amount, (first.free, second.free))
                return [Offer(lot, share) for (lot, _free), share in zip(offers, shares, strict=True) if share]
        if order is SpendOrder.EARLIEST_EXPIRY:
            return take(sorted(offers, key=earliest_first), amount)
        principal, bonus = sorted_purse(offers, "principal"), sorted_purse(offers, "bonus")
        if order is SpendOrder.PRINCIPAL_FIRST:
            offers = principal + bonus
        elif order is SpendOrder.BONUS_FIRST:
            offers = bonus + principal
        else:
            shares = split(amount, [sum([offer.free for offer in principal]), sum([offer.free for offer in bonus])])
            return take(principal, shares[0]) + take(bonus, shares[1])
    return take(offers, amount)


def sorted_purse(offers: list[Offer], purse: str) -> list[Offer]:
    found = [offer for offer in offers if offer.lot.purse == purse]
    if len(found) > 1:
        found.sort(key=earliest_first)
    return found


def take(offers: Iterable[Offer], amount: int) -> list[Offer]:
    taken = []
    for lot, free in offers:
        if amount <= 0:
            break
        part = min(free, amount)
        taken.append(Offer(lot, part))
        amount -= part
    return taken


def slice_parts(parts: Sequence[Part], start: int, length: int) -> list[Part]:
    """The units `start` to `start + length` of a list of parts, as parts."""
    found = []
    for purse, lot_id, amount in parts:
        if length <= 0:
            break
        if start >= amount:
            start -= amount
            continue
        part = min(amount - start, length)
        found.append(Part(purse, lot_id, part))
        start, length = 0, length - part
    return found


def unwound(parts: Sequence[Part], refunded: int, amount: int) -> list[Part]:
    """The parts a refund gives back: what was taken last comes back first, after the `refunded` units that already did.

    Source: docs/rules/04.
    """
    return slice_parts(list(reversed(parts)), refunded, amount)


def bonus_for(ladder: Sequence[Step], paid: int) -> int:
    """The bonus of the highest step that `paid` reaches; steps do not add up. Source: docs/rules/12."""
    return max((step for step in ladder if paid >= step.pay), key=lambda step: step.pay, default=Step(0, 0)).get


def bonus_expiry(programme: Programme, now: datetime, zone: tzinfo) -> datetime | None:
    """24:00 of the last day that is shown, by the business's clock; None for bonus that does not expire."""
    return None if programme.bonus_days is None else days.whole_days(now, programme.bonus_days, zone)


def grace_until(programme: Programme, now: datetime, zone: tzinfo) -> datetime:
    """Until when a lot that had expired may be spent after it was unwound: as with bonus, the end of a day.

    Source: docs/rules/04.
    """
    return days.whole_days(now, programme.grace_days, zone)


class Clawback(NamedTuple):
    """amount: goes back to the origin. deduction: principal kept for bonus already spent. bonus: taken back."""

    amount: int
    deduction: int
    bonus: int


def refundable(*, paid: int, granted: int, principal: int, bonus: int) -> int:
    """The most of a top-up that can be refunded: what is left of its principal, and never more than was paid less what
    was used, priced at paid / (paid + bonus).

    `paid`, `granted`: the top-up's principal, and its bonus without what expired; `principal`, `bonus`: what is left of
    each.
    Source: docs/rules/12 and Art. 18 (法释〔2025〕4号).
    """
    used = paid + granted - principal - bonus
    worth = -(-used * paid // (paid + granted))
    return max(0, min(principal, paid - worth))


class Before(NamedTuple):
    """A top-up as it was paid, its bonus without what expired, and what left of either by parts, under way or done."""

    paid: int
    granted: int
    paid_gone: int
    bonus_gone: int


def clawback(
    *,
    paid: int,
    granted: int,
    principal: int,
    bonus: int,
    asked: int,
    is_held: bool = False,
    before: Before | None = None,
) -> Clawback:
    """What refunding `asked` (> 0, at most `refundable`) of a top-up takes.

    The whole takes all that is left, unless some of the top-up `is_held` and may come back. A part takes its share of
    the bonus, and where less of it is left, principal for what is missing; the rest then stands as a smaller top-up of
    which as much was used. `before` carries the remainder of earlier parts: together they cost what the whole costs.
    Source: docs/rules/12.
    """
    most = refundable(paid=paid, granted=granted, principal=principal, bonus=bonus)
    if asked == most and not is_held:
        return Clawback(asked, principal - most, bonus)
    share = bonus_share(paid=paid, granted=granted, asked=asked, before=before)
    back = min(bonus, share)
    return Clawback(asked, min(share - back, principal - asked), back)


def bonus_share(*, paid: int, granted: int, asked: int, before: Before | None) -> int:
    """`granted * asked / paid`, rounded so that all parts so far come to their common share, rounded up once."""
    least, most = granted * asked // paid, -(-granted * asked // paid)
    if before is None or before.paid <= 0:
        return most
    in_all = -(-before.granted * (before.paid_gone + asked) // before.paid)
    return min(max(in_all - before.bonus_gone, least), most)


# The most that is sent or paid into a wallet, in minor units: a tenth of what the ledger holds, so that what is on its
# way already always arrives.
MAX_WALLET_BALANCE = 10**17
CN_NAMED_CARD = 5_000  # main units
UNKNOWN_TRADE = 1_000  # main units, where no ladder says what the business sells
STEPS_ABOVE = 10


def first_limits(asset: Asset, *, rule_pack: str, ladder: Sequence[Step] = ()) -> Limits:
    """Default maximum of a top-up and of a wallet, in a currency without limits, so that a typing error or a scanned
    barcode stays small.

    Source: docs/decisions/0027; for `cn` 单用途商业预付卡管理办法 (商务部令2012年第9号) Art. 18: named cards.
    """
    main = 10**asset.exponent
    if rule_pack == "cn" and asset.code == "CNY":
        most = CN_NAMED_CARD * main
    elif ladder:
        most = min(STEPS_ABOVE * max(step.pay for step in ladder), MAX_AMOUNT)
    else:
        most = UNKNOWN_TRADE * main
    return Limits(top_up_most=most, balance_most=most)


def is_too_late(programme: Programme, *, day: date, today: date) -> bool:
    """Whether a spend of `day` is too late for one person to book alone. Source: docs/decisions/0036."""
    return (today - day).days > programme.late_spend_days


def over_limit(limit: int | None, amount: int, used: int = 0) -> bool:
    """Whether `amount` on top of what the day has `used`, inflight amounts included, passes `limit`."""
    return limit is not None and used + amount > limit


def needs_second_person(terms: CurrencyTerms, amount: int, alone: int = 0) -> bool:
    """Whether a correction of `amount` (signed) passes what one person may decide alone for a customer in a day, of
    which `alone` is used. Where no sum is set, everything does. Source: docs/rules/09; docs/decisions/0032.
    """
    return abs(amount) + alone > (terms.adjustment_alone or 0)


def line_needs_second_person(terms: CurrencyTerms, *, line: int, before: int, alone: int = 0) -> bool:
    """Whether to lend up to `line`, where it was `before`, wants a second person: the line itself may not pass what
    one may do alone, nor may all that was raised in a day. To lend less never wants one. Source: docs/decisions/0032.
    """
    return line > before and (needs_second_person(terms, line) or needs_second_person(terms, line - before, alone))
