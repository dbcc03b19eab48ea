"""What other rooms add to a fact that a decider books: legs in accounts of their own, lots in the wallet, a hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from brim.core.ledger.types import Leg, Place
from brim.trade.wallets import catalogue
from brim.trade.wallets.engine.commands import Aside
from brim.trade.wallets.engine.state import Added, Batch, Booking, Change, Hold
from brim.trade.wallets.rules import Lot
from brim.trade.wallets.types import Operation, Part

REVIEW = "review"
"""The purpose of a hold that a judge had placed: it is released, by people or by the clock, and never captured."""


@dataclass(frozen=True, slots=True)
class LotGrant:
    """`amount` into a lot, or below zero out of it, between the lot's purse and `book`.

    A new lot is made by `batch.new_lot`. One whose source is the top-up that is credited is bonus of that top-up, which
    goes back with it.
    """

    lot: Lot
    amount: int
    book: int


@dataclass(frozen=True, slots=True)
class Grant:
    """What one room adds. It takes no more than is there: by now nothing may be refused on its account.

    legs: in accounts and assets of the room. done: called with the operation once the decider is through; there the
    room changes what it keeps in `batch.answers`, and tells its events.
    """

    legs: tuple[Leg, ...] = ()
    lots: tuple[LotGrant, ...] = ()
    done: Callable[[Operation], None] | None = None


Granter = Callable[[Batch, Booking], Grant | None]


@dataclass(frozen=True, slots=True)
class Extend:
    """What `Batch.book` asks of rooms for one kind of command, in their order."""

    granters: tuple[Granter, ...]

    def __call__(self, batch: Batch, booking: Booking) -> Added | None:
        grants = [grant for granter in self.granters if (grant := granter(batch, booking)) is not None]
        verdict = booking.command.verdict
        aside = None if verdict is None else verdict.aside
        if not grants and aside is None:
            return None
        added = Added()
        for grant in grants:
            add(batch, booking, grant, added)
        if aside is not None:
            put_aside(batch, booking, aside, added)
        return added


def add(batch: Batch, booking: Booking, grant: Grant, added: Added) -> None:
    principal, bonus = batch.purse_codes(booking.wallet.currency)
    assert not any(leg.code in {principal, bonus} for leg in grant.legs), "value in the wallet is moved by its lots"
    added.legs += grant.legs
    added.foreign += grant.legs
    for lot, amount, book in ((one.lot, one.amount, one.book) for one in grant.lots):
        added.legs += (Leg(principal if lot.purse == "principal" else bonus, amount, book),)
        added.changes.append(Change(lot, amount, 0))
        if lot.is_new and is_of(lot, booking.changes):
            added.parts.append(Part(lot.purse, lot.id, amount))
            raise_face_value(lot, [*booking.changes, *added.changes])
    if grant.done is not None:
        batch.dones.append(grant.done)


def is_of(lot: Lot, changes: Sequence[Change]) -> bool:
    """Whether it comes from what these changes credit."""
    return any(one.lot.is_new and (one.lot.source, one.lot.source_id) == (lot.source, lot.source_id) for one in changes)


def raise_face_value(lot: Lot, changes: Sequence[Change]) -> None:
    """More bonus came with the same money: all lots of it stand for more."""
    for change in changes:
        same = (change.lot.source, change.lot.source_id) == (lot.source, lot.source_id)
        if change.lot.is_new and same and change.lot is not lot:
            change.lot.face_value += lot.granted
            lot.paid_part, lot.face_value = change.lot.paid_part, change.lot.face_value


def put_aside(batch: Batch, booking: Booking, aside: Aside, added: Added) -> None:
    """What is credited is held at once. What repays a credit line has gone where it belongs."""
    wallet, command = booking.wallet, booking.command
    credited = [
        change
        for change in (*booking.changes, *added.changes)
        if change.remaining > 0 and change.lot.source != "credit" and aside.purse in {"", change.lot.purse}
    ]
    if not credited:
        return
    parts = [Part(change.lot.purse, change.lot.id, change.remaining) for change in credited]
    for change in credited:
        change.held += change.remaining
    sums = {purse: sum(part.amount for part in parts if part.purse == purse) for purse in ("principal", "bonus")}
    codes = dict(zip(sums, batch.purse_codes(wallet.currency), strict=True))
    number, total = booking.operation_id, sum(sums.values())
    signed = (("principal", number), ("bonus", -number))
    added.places += tuple(Place(hold_id, codes[purse], sums[purse]) for purse, hold_id in signed if sums[purse])
    hold = Hold(
        wallet.customer_id,
        number,
        wallet.currency,
        total,
        total,
        0,
        "open",
        REVIEW,
        parts,
        command.store_id,
        "",
        "",
        {"why": aside.why},
        number,
        aside.until,
        command.actor,
        batch.today,
        batch.now,
    )
    hold.is_new = hold.is_changed = True

    def done(operation: Operation) -> None:
        batch.holds[wallet.customer_id, number] = hold
        batch.tell(
            catalogue.HoldPlaced(
                operation.id,
                wallet.currency,
                total,
                sums["principal"],
                sums["bonus"],
                operation.available_after,
                number,
                command.store_id,
            ),
            command,
        )

    batch.dones.append(done)
