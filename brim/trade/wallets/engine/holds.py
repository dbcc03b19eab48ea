"""Deciding holds: placing, capturing, releasing; and the money that a request freezes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from brim.base.identity.types import system
from brim.core.ledger.types import Draw, Place
from brim.trade.wallets import catalogue, rules
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.additions import REVIEW
from brim.trade.wallets.engine.commands import CaptureHold, Command, PlaceHold, ReleaseHold
from brim.trade.wallets.engine.spends import (
    choose,
    count_spent,
    free_day_caps,
    legs,
    purses,
    require_active,
    require_in_time,
    require_within_spend_limits,
    revenue,
    use_day_caps,
)
from brim.trade.wallets.engine.state import Batch, Change, Hold, Wallet
from brim.trade.wallets.keys import EXPIRED_HOLD
from brim.trade.wallets.rules import Offer
from brim.trade.wallets.types import Operation, Part, Programme


def places(batch: Batch, wallet: Wallet, hold_id: int, parts: Sequence[Part]) -> tuple[Place, ...]:
    """The ledger's holds of ours: the principal's under our id, the bonus's under its negative."""
    principal, bonus = purses(list(parts))
    found = []
    if principal:
        found.append(Place(hold_id, batch.code("principal", wallet.currency, ""), principal))
    if bonus:
        found.append(Place(-hold_id, batch.code("bonus", wallet.currency, ""), bonus))
    return tuple(found)


def draws(hold_id: int, parts: Sequence[Part]) -> tuple[Draw, ...]:
    principal, bonus = purses(list(parts))
    return tuple(Draw(number, amount) for number, amount in ((hold_id, principal), (-hold_id, bonus)) if amount)


def place(
    batch: Batch,
    wallet: Wallet,
    command: Command,
    chosen: Sequence[Offer],
    *,
    kind: str,
    purpose: str,
    amount: int,
    expires_at: datetime | None = None,
    metadata: Mapping[str, object] | None = None,
    cause_id: int | None = None,
) -> Operation:
    """Reserve the chosen lots; the hold has the operation's id. Source: docs/rules/05, 06."""
    hold_id = batch.next_id(wallet.customer_id)
    parts = [Part(lot.purse, lot.id, taken) for lot, taken in chosen]
    operation = batch.book(
        wallet,
        command,
        kind=kind,
        amount=amount,
        parts=parts,
        operation_id=hold_id,
        cause_id=cause_id,
        places=places(batch, wallet, hold_id, parts),
        changes=[Change(lot, 0, taken) for lot, taken in chosen],
    )
    total = sum(part.amount for part in parts)
    hold = Hold(
        wallet.customer_id,
        hold_id,
        wallet.currency,
        total,
        total,
        0,
        "open",
        purpose,
        parts,
        command.store_id,
        command.category,
        command.description,
        metadata if metadata is not None else command.metadata,
        cause_id,
        expires_at,
        command.actor,
        batch.counts_on(command),
        batch.now,
    )
    hold.is_new = hold.is_changed = True
    batch.holds[wallet.customer_id, hold_id] = hold
    return operation


def hold(batch: Batch, command: PlaceHold) -> Operation:
    wallet = batch.wallet(command.customer_id, command.currency)
    require_active(wallet)
    expires_at = expiry(batch.programme, command, batch.now)
    require_in_time(batch, command)
    day = batch.counts_on(command)
    require_within_spend_limits(batch, wallet, command.amount, day)
    chosen = choose(batch, wallet, command, command.amount)
    operation = place(
        batch, wallet, command, chosen, kind="hold", purpose="hold", amount=command.amount, expires_at=expires_at
    )
    use_day_caps(chosen, day)
    count_spent(batch, wallet, command.amount, day)
    principal, bonus = purses(operation.parts)
    batch.tell(
        catalogue.HoldPlaced(
            operation.id,
            wallet.currency,
            command.amount,
            principal,
            bonus,
            operation.available_after,
            operation.id,
            command.store_id,
        ),
        command,
    )
    return operation


def expiry(programme: Programme, command: PlaceHold, now: datetime) -> datetime:
    """Raises: Invalid `invalid_expiry`."""
    minutes = command.minutes or programme.hold_default_minutes
    expires_at = command.expires_at or now + timedelta(minutes=minutes)
    if not now < expires_at <= now + timedelta(minutes=programme.hold_most_minutes):
        raise refusals.hold_too_long(programme.hold_most_minutes)
    return expires_at


def open_hold(batch: Batch, command: Command, *purposes: str) -> Hold:
    """The hold that a command names, of one of these purposes; by default a customer's."""
    found = batch.holds.get((command.customer_id, command.hold_id))
    if found is None or found.purpose not in (purposes or ("hold",)):
        raise refusals.unknown_hold()
    if found.status != "open":
        raise refusals.hold_not_open(found.status)
    return found


def is_past(held: Hold, now: datetime) -> bool:
    """Open, and over by the clock."""
    return held.status == "open" and held.expires_at is not None and held.expires_at <= now


def expiry_of(customer_id: int, hold_id: int) -> ReleaseHold:
    """The end of a hold whose time is over: one command, whoever comes to it first."""
    return ReleaseHold(
        customer_id=customer_id,
        hold_id=hold_id,
        is_expiry=True,
        actor=system("expiry").label,
        key=f"{EXPIRED_HOLD}{hold_id}",
    )


def expire(batch: Batch, held: Hold) -> Operation:
    command = expiry_of(held.customer_id, held.id)
    command.frozen = command.content
    operation = release(batch, command)
    batch.finish(operation)
    return operation


def rest_of(held: Hold, taken: int = 0) -> list[Part]:
    """The parts that are still reserved once `taken` more units are gone."""
    return rules.slice_parts(held.parts, held.captured + taken, held.remaining - taken)


def drop(batch: Batch, parts: Sequence[Part], customer_id: int) -> list[Change]:
    """The reserved parts become free again."""
    return [Change(batch.lot(customer_id, part.lot_id), 0, -part.amount) for part in parts]


def consume(batch: Batch, parts: Sequence[Part], customer_id: int) -> list[Change]:
    """The reserved parts leave the wallet."""
    return [Change(batch.lot(customer_id, part.lot_id), -part.amount, -part.amount) for part in parts]


def end(held: Hold, status: str, *, captured: int = 0) -> None:
    held.captured += captured
    held.remaining = 0
    held.status = status
    held.is_changed = True


def capture(batch: Batch, command: CaptureHold) -> Operation:
    """Take all or part of a hold; never more than it has. Source: docs/rules/05."""
    found = batch.holds.get((command.customer_id, command.hold_id))
    if found is not None and found.status == "expired" and found.expires_at is not None:
        raise refusals.hold_expired(found.expires_at)
    held = open_hold(batch, command)
    if command.currency not in {"", held.currency}:
        raise refusals.currency_mismatch()
    amount = command.amount or held.remaining
    if amount > held.remaining:
        raise refusals.hold_exceeded(held.remaining, amount)
    wallet = batch.wallet(held.customer_id, held.currency)
    require_active(wallet)
    require_in_time(batch, command)
    parts = rules.slice_parts(held.parts, held.captured, amount)
    rest = rest_of(held, amount) if command.is_final else []
    principal, bonus = purses(parts)
    command.store_id = command.store_id or held.store_id
    command.category = command.category or held.category
    operation = batch.book(
        wallet,
        command,
        kind="capture",
        amount=amount,
        parts=parts,
        cause_id=held.id,
        draws=draws(held.id, [*parts, *rest]),
        legs=legs(batch, wallet, -principal, -bonus, revenue(batch, wallet.currency, command.store_id)),
        changes=[*consume(batch, parts, held.customer_id), *drop(batch, rest, held.customer_id)],
    )
    held.is_changed = True
    if command.is_final or amount == held.remaining:
        give_slot_back(batch, wallet, held, rest)
        end(held, "captured", captured=amount)
    else:
        held.captured += amount
        held.remaining -= amount
    batch.tell(
        catalogue.HoldCaptured(
            operation.id,
            wallet.currency,
            amount,
            principal,
            bonus,
            operation.available_after,
            held.id,
            command.store_id,
            held.remaining,
        ),
        command,
    )
    return operation


def give_slot_back(batch: Batch, wallet: Wallet, held: Hold, rest: list[Part]) -> None:
    """What was held and not taken counts no longer to the day of its hold. Source: known disasters: a failed payment
    kept its slot."""
    if rest:
        count_spent(batch, wallet, -sum(part.amount for part in rest), held.placed_on)
        free_day_caps(batch, held.customer_id, rest, held.placed_on)


def release(batch: Batch, command: ReleaseHold) -> Operation:
    """Give back what remains of a hold, asked for or because its time is over. A frozen wallet's holds too."""
    held = open_hold(batch, command, "hold", REVIEW)
    if command.is_expiry and (held.expires_at is None or held.expires_at > batch.now):
        raise refusals.hold_not_due()
    wallet = batch.wallet(held.customer_id, held.currency)
    operation = let_go(batch, wallet, command, held, kind="hold_expired" if command.is_expiry else "release")
    if held.purpose == "hold":
        give_slot_back(batch, wallet, held, operation.parts)
    principal, bonus = purses(operation.parts)
    told = catalogue.HoldExpired if command.is_expiry else catalogue.HoldReleased
    batch.tell(
        told(operation.id, wallet.currency, operation.amount, principal, bonus, operation.available_after, held.id),
        command,
    )
    return operation


def let_go(batch: Batch, wallet: Wallet, command: Command, held: Hold, *, kind: str) -> Operation:
    """Release all that remains of any hold and end it."""
    rest = rest_of(held)
    operation = batch.book(
        wallet,
        command,
        kind=kind,
        amount=held.remaining,
        parts=rest,
        draws=draws(held.id, rest),
        changes=drop(batch, rest, held.customer_id),
        cause_id=held.id,
    )
    end(held, "expired" if kind == "hold_expired" else "released")
    return operation
