"""What a batch holds in memory: locked wallets with their lots, holds and referenced operations, and what is new."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from brim.base.events.types import Event, Fact
from brim.base.kit import days, ids
from brim.core.customers.texts import Keys
from brim.core.ledger import engine as ledger
from brim.core.ledger.types import Draw, Floor, Leg, Place, Transfer
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.commands import Command
from brim.trade.wallets.rules import Lot, is_expired
from brim.trade.wallets.types import Operation, Part, Programme

Codes = Callable[[str, str, str], int]


class Wallet:
    """A locked wallet. `lots` are its open ones. `contested`: the top-ups that a payer disputes; `owed` (>= 0): what
    the customer owes of those that were charged back."""

    __slots__ = (
        "contested", "credit_line", "credit_lot", "currency", "customer_id", "day", "day_spent", "day_topped_up",
        "day_withdrawn", "is_changed", "is_new", "lots", "owed", "status",
    )  # fmt: skip

    def __init__(  # noqa: PLR0917  # a row, in the order of its columns
        self, customer_id: int, currency: str, status: str, credit_line: int,
        day: date | None, day_topped_up: int, day_spent: int, day_withdrawn: int, owed: int = 0,
        contested: Iterable[int] = (),
    ) -> None:  # fmt: skip
        self.customer_id = customer_id
        self.currency = currency
        self.status = status
        self.owed = owed
        self.contested = set(contested)
        self.credit_line = credit_line
        self.day = day
        self.day_topped_up = day_topped_up
        self.day_spent = day_spent
        self.day_withdrawn = day_withdrawn
        self.lots: list[Lot] = []
        self.credit_lot: Lot | None = None
        self.is_new = False
        self.is_changed = False

    def turn_to(self, today: date) -> None:
        """Start the day's counters anew on a later day. Never back to an earlier one: who waited over midnight for the
        lock comes behind who counted for the new day."""
        if self.day is None or self.day < today:
            self.day = today
            self.day_topped_up = self.day_spent = self.day_withdrawn = 0

    def is_contested(self, lot: Lot) -> bool:
        return lot.source_id in self.contested and lot.source == "topup"

    def add(self, lot: Lot) -> None:
        if lot.source == "credit":
            self.credit_lot = lot
        else:
            self.lots.append(lot)


class Hold:
    __slots__ = (
        "actor", "amount", "captured", "category", "cause_id", "currency", "customer_id", "description", "expires_at",
        "id", "is_changed", "is_new", "metadata", "parts", "placed_at", "placed_on", "purpose", "remaining", "status",
        "store_id",
    )  # fmt: skip

    def __init__(  # noqa: PLR0917  # a row, in the order of its columns
        self, customer_id: int, id: int, currency: str, amount: int, remaining: int, captured: int,  # noqa: A002 - the column's name
        status: str, purpose: str, parts: list[Part], store_id: int | None, category: str, description: str,
        metadata: Mapping[str, object] | None, cause_id: int | None, expires_at: datetime | None, actor: str,
        placed_on: date, placed_at: datetime,
    ) -> None:  # fmt: skip
        self.customer_id = customer_id
        self.id = id
        self.currency = currency
        self.amount = amount
        self.remaining = remaining
        self.captured = captured
        self.status = status
        self.purpose = purpose
        self.parts = parts
        self.store_id = store_id
        self.category = category
        self.description = description
        self.metadata = metadata
        self.cause_id = cause_id
        self.expires_at = expires_at
        self.actor = actor
        self.placed_on = placed_on
        self.placed_at = placed_at
        self.is_new = False
        self.is_changed = False


class Change:
    """How one lot changes when the ledger has agreed."""

    __slots__ = ("held", "lot", "remaining")

    def __init__(self, lot: Lot, remaining: int, held: int) -> None:
        self.lot = lot
        self.remaining = remaining
        self.held = held


@dataclass(slots=True)
class Booking:
    """What a decider is about to book, for those who add to it to read. `changes` of its lots are not applied yet."""

    wallet: Wallet
    command: Command
    kind: str
    amount: int
    operation_id: int
    parts: Sequence[Part]
    changes: Sequence[Change]
    cause_id: int | None


@dataclass(slots=True)
class Added:
    """What rooms add to it. `foreign`: those of `legs` that are in accounts of their own."""

    legs: tuple[Leg, ...] = ()
    foreign: tuple[Leg, ...] = ()
    places: tuple[Place, ...] = ()
    changes: list[Change] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


class Batch:
    """`code` asks for the ledger's code of (kind, currency, detail). `today` is the date in `zone`, the business's."""

    def __init__(self, *, now: datetime, zone: tzinfo, programme: Programme, state: ledger.State, code: Codes) -> None:
        self.now = now
        self.zone = zone
        self.today = days.day_of(now, zone)
        self.programme = programme
        self.ledger = state
        self.find_code = code
        self.codes: dict[tuple[str, str, str], int] = {}
        self.purses: dict[str, tuple[int, int]] = {}
        self.wallets: dict[tuple[int, str], Wallet] = {}
        self.lots: dict[tuple[int, int], Lot] = {}
        self.holds: dict[tuple[int, int], Hold] = {}
        self.operations: dict[tuple[int, int], Operation] = {}
        self.expired: dict[tuple[int, int], int] = {}  # bonus of a customer's top-up, where a return is decided
        self.erased: set[int] = set()  # customers whom the batch would give to
        self.given: dict[tuple[int, int], int] = {}  # bonus that came with a customer's top-up, likewise
        self.leaving: dict[tuple[int, int], tuple[int, int]] = {}  # of a lot, by returns under way: (paid, bonus)
        self.booked: list[Operation] = []
        self.events: list[Fact] = []
        self.refunded: set[tuple[int, int]] = set()
        self.people: dict[str, str] = {}  # whose hand an actor's label stands for, where corrections are decided
        self.alone: dict[tuple[int, str, str], int] = {}  # what that person corrected today, alone
        self.days_used: dict[tuple[int, str, date], int] = {}  # spent on days that are over, where late spends ask
        self.keys = Keys()  # of the customers of whom the commands say anything
        self.answers: dict[str, Any] = {}  # what was asked with the locks, by the question's name
        self.extending: Mapping[type[Command], Callable[[Batch, Booking], Added | None]] = {}  # what rooms add
        self.dones: list[Callable[[Operation], None]] = []  # what they do once a decider is through
        self.foreign: list[Leg] = []  # legs of theirs in accounts of their own
        self.reduction = 0  # what judges took off the price of the last command

    def day_of(self, occurred_at: datetime | None) -> date:
        """The business's day on which something happened, never a later one than today."""
        return self.today if occurred_at is None else min(days.day_of(occurred_at, self.zone), self.today)

    def counts_on(self, command: Command) -> date:
        """The day whose limits a spend or a hold uses: the day it happened on; for what is brought in as history,
        which no limit binds, today."""
        if command.occurred_at is None or command.is_history:
            return self.today
        return self.day_of(command.occurred_at)

    def is_counted(self, customer_id: int, currency: str, day: date) -> bool:
        """Whether the wallet's row counts this day: today, unless a later one has begun for it already."""
        wallet = self.wallets.get((customer_id, currency))
        return day == self.today and (wallet is None or wallet.day is None or wallet.day <= day)

    def code(self, kind: str, currency: str, detail: str) -> int:
        """The chart's code, asked for once a batch."""
        name = (kind, currency, detail)
        found = self.codes.get(name)
        if found is None:
            found = self.codes[name] = self.find_code(kind, currency, detail)
        return found

    def purse_codes(self, currency: str) -> tuple[int, int]:
        """The codes of principal and bonus."""
        found = self.purses.get(currency)
        if found is None:
            found = self.purses[currency] = (self.code("principal", currency, ""), self.code("bonus", currency, ""))
        return found

    def wallet(self, customer_id: int, currency: str) -> Wallet:
        """The wallet, opened on the programme's terms where there is none; written once something is booked."""
        found = self.wallets.get((customer_id, currency))
        if found is None:
            line = self.programme.terms(currency).credit_line
            found = self.wallets[customer_id, currency] = Wallet(customer_id, currency, "active", line, None, 0, 0, 0)
            found.is_new = True
        return found

    def refuse_erased(self, customer_id: int) -> None:
        """For whatever puts value in. Raises: Conflict `customer_forgotten`."""
        if customer_id in self.erased:
            raise refusals.customer_erased()

    def done_alone(self, wallet: Wallet, actor: str) -> int:
        """How much of this wallet the person behind `actor` has corrected or lent today with nobody else."""
        return self.alone.get((wallet.customer_id, wallet.currency, self.people.get(actor, actor)), 0)

    def count_alone(self, wallet: Wallet, actor: str, amount: int) -> None:
        whose = (wallet.customer_id, wallet.currency, self.people.get(actor, actor))
        self.alone[whose] = self.alone.get(whose, 0) + amount

    def operation_of(self, customer_id: int, key: str) -> int:
        """The id of what was booked under a key, of those that were loaded; 0 where nothing was."""
        return self.ledger.used.get((customer_id, ledger.digest(key)), (0, ""))[0]

    def lot(self, customer_id: int, lot_id: int) -> Lot:
        return self.lots[customer_id, lot_id]

    def new_lot(
        self, wallet: Wallet, *, lot_id: int, purse: str, source: str, source_id: int, granted: int,
        expires_at: datetime | None = None, scope: dict[str, object] | None = None,
        paid_part: int = 0, face_value: int = 0,
    ) -> Lot:  # fmt: skip
        """A lot with nothing in it yet; a Change fills it. It joins the wallet when the change is applied."""
        lot = Lot(
            wallet.customer_id, lot_id, wallet.currency, purse, source, source_id, granted, 0, 0, expires_at, scope,
            paid_part, face_value, None, 0, self.now,
        )  # fmt: skip
        lot.is_new = True
        return lot

    def next_id(self, customer_id: int) -> int:
        """An id larger than every earlier one of this customer; taken, so that the next call gives another."""
        latest = self.ledger.latest
        made = latest[customer_id] = ids.after(latest.get(customer_id, 0))
        return made

    def book(
        self, wallet: Wallet, command: Command, *, kind: str, amount: int, parts: list[Part],
        operation_id: int = 0, legs: tuple[Leg, ...] = (), draws: tuple[Draw, ...] = (),
        places: tuple[Place, ...] = (), floors: tuple[Floor, ...] = (), changes: Sequence[Change] = (),
        cause_id: int | None = None,
    ) -> Operation:  # fmt: skip
        """Book at the ledger, which may refuse; then change the lots and record the operation."""
        customer_id, currency = wallet.customer_id, wallet.currency
        state = self.ledger
        operation_id = operation_id or self.next_id(customer_id)
        if type(command) in self.extending and not command.is_history:
            booking = Booking(wallet, command, kind, amount, operation_id, parts, changes, cause_id)
            added = self.extending[type(command)](self, booking)
            if added is not None:
                legs, places = (*legs, *added.legs), (*places, *added.places)
                changes, parts = [*changes, *added.changes], [*parts, *added.parts]
                self.foreign += added.foreign
        principal_code, bonus_code = self.purse_codes(currency)
        if wallet.is_new and not wallet.is_changed and wallet.credit_line and not floors:
            floors = (Floor(principal_code, -wallet.credit_line),)
        principal, bonus = state.account(customer_id, principal_code), state.account(customer_id, bonus_code)
        before = principal.posted, bonus.posted, principal.held + bonus.held
        posted = ledger.apply(
            state,
            Transfer(
                customer_id, command.key, kind, legs, draws, places, floors, command.actor, "", command.frozen,
                command.occurred_at, operation_id,
            ),
        )  # fmt: skip
        assert not posted.is_replayed, "a replay is answered before its decider is asked"
        if wallet.is_new:
            wallet.is_changed = True
        for change in changes:
            self.change(wallet, change)
        held = principal.held + bonus.held
        operation = Operation(
            customer_id, posted.id, kind, currency, amount,
            principal.posted - before[0], bonus.posted - before[1], held - before[2], "posted", parts,
            principal.posted, bonus.posted, held,
            principal.posted + bonus.posted - held - principal.floor - expired_value(wallet, self.now),
            command.occurred_at or self.now, self.now, command.actor, command.key, command.store_id,
            command.category, command.description, command.metadata, cause_id, command.reason,
        )  # fmt: skip
        self.booked.append(operation)
        self.operations[customer_id, posted.id] = operation
        return operation

    def finish(self, operation: Operation) -> None:
        """A decider is through: what rooms granted with it is done."""
        dones, self.dones = self.dones, []
        for done in dones:
            done(operation)

    def change(self, wallet: Wallet, change: Change) -> None:
        lot = change.lot
        was_open = lot.remaining != 0 or lot.held != 0
        lot.remaining += change.remaining
        lot.held += change.held
        lot.is_changed = True
        if was_open and not lot.is_new:
            return
        if lot.is_new and (lot.customer_id, lot.id) not in self.lots:
            self.lots[lot.customer_id, lot.id] = lot
            wallet.add(lot)
        elif not was_open and lot.is_open and lot is not wallet.credit_lot and lot not in wallet.lots:
            wallet.add(lot)

    def tell(self, event: Event, command: Command) -> None:
        self.events.append(
            Fact(event, command.customer_id, command.actor, self.now, command.request_id, command.reason)
        )


def expired_value(wallet: Wallet, now: datetime) -> int:
    """What is past its expiry and not yet swept: in the books, no longer available."""
    value = 0
    for lot in wallet.lots:
        if lot.expires_at is not None and is_expired(lot, now):
            value += lot.remaining - lot.held
    return value
