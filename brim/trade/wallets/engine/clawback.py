"""What goes back of a top-up's money, and the bonus that came with it (docs/rules/12)."""

from dataclasses import dataclass, field

from brim.core.ledger.types import Leg
from brim.trade.refund_law.share_rules import Divided, Share
from brim.trade.wallets import rules
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.spends import legs, purses, revenue
from brim.trade.wallets.engine.state import Batch, Wallet
from brim.trade.wallets.rules import Lot, Offer, take
from brim.trade.wallets.types import Part


@dataclass(slots=True)
class Return:
    """What of the wallet goes back: `amount` to the customer, `deduction` and `bonus` to the business. `share` is what
    it takes of a quote that is `divided`; the next part reads both."""

    amount: int = 0
    deduction: int = 0
    bonus: int = 0
    chosen: list[Offer] = field(default_factory=list)
    basis: list[list[int]] = field(default_factory=list)
    divided: Divided | None = None
    share: Share | None = None

    def terms(self) -> dict[str, object]:
        found = {"amount": self.amount, "deduction": self.deduction, "bonus": self.bonus, "basis": self.basis}
        if self.divided is None or self.share is None:
            return found
        whole, since = figures(self.divided.whole), self.divided.since
        return {**found, "whole": whole, "share": figures(self.share), "since": since}


def figures(share: Share) -> list[int]:
    return [share.payout, share.principal_taken, share.bonus_taken]


@dataclass(frozen=True, slots=True)
class Bonus:
    """What came with a top-up's principal: `granted` less what expired, swept or not; what is held, what is free."""

    granted: int
    held: int
    offers: list[Offer]

    @property
    def free(self) -> int:
        return sum(offer.free for offer in self.offers)


def bonus_of(batch: Batch, wallet: Wallet, lot: Lot) -> Bonus:
    lots = [
        other
        for other in wallet.lots
        if other.purse == "bonus" and other.source == lot.source == "topup" and other.source_id == lot.source_id
    ]
    over = batch.expired.get((lot.customer_id, lot.source_id), 0) if lot.source == "topup" else 0
    over += sum(other.free for other in lots if rules.is_expired(other, batch.now))
    return Bonus(
        granted=max(0, lot.face_value - lot.paid_part - over),
        held=sum(other.held for other in lots),
        offers=[Offer(one, one.free) for one in lots if one.free > 0 and not rules.is_expired(one, batch.now)],
    )


def most_of(batch: Batch, wallet: Wallet, lot: Lot) -> int:
    """The most that can go back of a principal lot. Bonus that is held is not used."""
    if lot.paid_part <= 0:
        return lot.free
    bonus = bonus_of(batch, wallet, lot)
    return rules.refundable(
        paid=lot.paid_part, granted=bonus.granted, principal=lot.free, bonus=bonus.free + bonus.held
    )


def take_back(batch: Batch, wallet: Wallet, lot: Lot, asked: int, into: Return) -> None:
    """Add `asked` of a principal lot, and the bonus that goes with it, to a return.

    Raises: Conflict `holds_open` where that bonus is held: it cannot lapse, and was not used.
    """
    into.amount += asked
    if lot.paid_part <= 0:
        into.chosen.append(Offer(lot, asked))
        return
    bonus = bonus_of(batch, wallet, lot)
    back = rules.clawback(
        paid=lot.paid_part,
        granted=bonus.granted,
        principal=lot.free,
        bonus=bonus.free + bonus.held,
        asked=asked,
        is_held=bool(lot.held or bonus.held),
        before=before_of(batch, lot),
    )
    if back.bonus > bonus.free:
        raise refusals.holds_open()
    into.deduction += back.deduction
    into.bonus += back.bonus
    into.chosen += [Offer(lot, back.amount + back.deduction), *take(bonus.offers, back.bonus)]
    into.basis.append([lot.id, back.amount, back.bonus + back.deduction])


def before_of(batch: Batch, lot: Lot) -> rules.Before:
    """What left of a top-up by now, reckoned from what it was when it was paid."""
    place = (lot.customer_id, lot.source_id)
    given = batch.given.get(place, 0)
    paid_leaving, bonus_leaving = batch.leaving.get((lot.customer_id, lot.id), (0, 0))
    return rules.Before(
        paid=lot.granted,
        granted=max(0, given - batch.expired.get(place, 0)),
        paid_gone=lot.granted - lot.paid_part + paid_leaving,
        bonus_gone=given - (lot.face_value - lot.paid_part) + bonus_leaving,
    )


def count_leaving(batch: Batch, customer_id: int, basis: list[list[int]]) -> None:
    """What was frozen to leave counts for the next part, before it is booked out."""
    for lot_id, paid, bonus in basis:
        before = batch.leaving.get((customer_id, lot_id), (0, 0))
        batch.leaving[customer_id, lot_id] = (before[0] + paid, before[1] + bonus)


def principal_back(batch: Batch, wallet: Wallet, asked: int) -> Return:
    """`asked` of the principal that is the customer's own, the oldest first, with the bonus that came with it.

    Raises: Refused `insufficient_balance`; Conflict `holds_open`. Source: docs/rules/12.
    """
    own = (lot for lot in wallet.lots if lot.purse == "principal" and lot.free > 0 and not wallet.is_contested(lot))
    lots = sorted(own, key=lambda lot: lot.id)
    offers = [Offer(lot, most_of(batch, wallet, lot)) for lot in lots]
    most = min(sum(offer.free for offer in offers), own_money(batch, wallet))
    if asked > most:
        raise refusals.insufficient_balance(most, asked)
    back = Return()
    for lot, amount in take(offers, asked):
        if amount:
            take_back(batch, wallet, lot, amount, back)
    return back


def own_money(batch: Batch, wallet: Wallet) -> int:
    """Principal that is neither held nor contested nor owed: never the business's credit."""
    account = batch.ledger.account(wallet.customer_id, batch.code("principal", wallet.currency, ""))
    contested = sum(lot.free for lot in wallet.lots if lot.purse == "principal" and wallet.is_contested(lot))
    return max(0, account.posted - account.held - contested)


def legs_out(
    batch: Batch, wallet: Wallet, parts: list[Part], *, amount: int, deduction: int, book: int
) -> tuple[Leg, ...]:
    """The amount to `book`, the deduction to revenue, the bonus back to its cost.

    Where the law turns bonus into money (Art. 18), the amount is more than the principal: that bonus goes to `book`.
    """
    principal, bonus = purses(parts)
    paid_out = principal - deduction
    bonus_out = amount - paid_out
    return (
        *legs(batch, wallet, -paid_out, -bonus_out, book),
        *legs(batch, wallet, -deduction, 0, revenue(batch, wallet.currency, None)),
        *legs(batch, wallet, 0, bonus_out - bonus, batch.code("bonus_cost", wallet.currency, "")),
    )


def lower_basis(batch: Batch, customer_id: int, basis: list[list[int]]) -> None:
    """What is left of these lots stands as a smaller top-up."""
    for lot_id, paid_back, bonus_back in basis:
        lot = batch.lot(customer_id, lot_id)
        lot.paid_part = max(0, lot.paid_part - paid_back)
        lot.face_value = max(lot.paid_part, lot.face_value - paid_back - bonus_back)
        lot.is_changed = True
