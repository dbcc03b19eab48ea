"""Registrations of rooms for postings, in the order of registration; `posting` is the door.

What applies to a kind of command is looked up once and cached, so that a posting pays nothing for what no room
registered.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.utils.functional import Promise

from brim.base.kit.refusals import Refused
from brim.base.kit.registers import Register
from brim.base.kit.wire import Rows, Statement, Write, array
from brim.trade.wallets.engine.additions import Extend, Granter
from brim.trade.wallets.engine.commands import Command
from brim.trade.wallets.engine.state import Batch
from brim.trade.wallets.engine.verdicts import Judge
from brim.trade.wallets.types import Operation

T = TypeVar("T")
Kinds = tuple[type[Command], ...]
Decider = Callable[[Batch, Any], Operation]
Build = Callable[[Batch], Sequence[Write]]


@dataclass(slots=True)
class QuestionContext:
    """The batch that a question is for: its commands. `locks` False: a preview, which locks nothing. `everybody`: their
    customers, as an array for SQL."""

    commands: Sequence[Command]
    now: datetime
    locks: bool
    everybody: str = ""

    def __post_init__(self) -> None:
        self.everybody = array(customers_of(self.commands))


Ask = Callable[[QuestionContext], Statement | None]


@dataclass(frozen=True, slots=True)
class Question:
    """A read behind the locks, in the same round trip. `kinds` empty: for every batch; else if it has one of these
    commands.

    ask: the statement; None if this batch needs no answer. read: turns the rows into what the batch keeps.
    """

    name: str
    kinds: Kinds
    ask: Ask
    read: Callable[[Rows], Any]


@dataclass(frozen=True, slots=True)
class Move:
    """An event after which value or a wallet's status has changed. `is_visit`: the customer was there, or did it
    themselves; its payload then names the `operation_id`."""

    event: str
    is_visit: bool


@dataclass(frozen=True, slots=True)
class Ordered(Generic[T]):
    """A function called for some kinds of commands, sorted by `order`, then by name."""

    kinds: Kinds
    order: int
    name: str
    call: T


@dataclass(frozen=True, slots=True)
class Way:
    """How a command of one kind is decided."""

    judges: tuple[Judge, ...]
    decide: Decider


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused command, and why."""

    command: Command
    refused: Refused
    now: datetime


Hear = Callable[[Sequence[Refusal]], None]


@dataclass(frozen=True, slots=True)
class RefusalListener:
    name: str
    kinds: Kinds
    hear: Hear


ReadPart = Callable[[Collection[int]], Mapping[int, int]]
ReadPartAt = Callable[[Collection[int], datetime], Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class WalletPart:
    """An integer that a room shows with customers' wallets: `label` on screens, `description` in
    the API's document. `read_at` None: with `as_of` too it is what it is now."""

    name: str
    label: str | Promise
    description: str | Promise
    read: ReadPart
    read_at: ReadPartAt | None = None


deciders: Register[tuple[type[Command], Decider]] = Register("command")
asked: Register[Question] = Register("question")
moved: Register[Move] = Register("move")
judging: Register[Ordered[Judge]] = Register("judge")
granting: Register[Ordered[Granter]] = Register("grant")
built: Register[Build] = Register("rows")
hearing: Register[RefusalListener] = Register("hearer of refusals")
shown: Register[WalletPart] = Register("part of the wallet's answer")


def command(kind: type[Command], decide: Decider) -> None:
    """A command and its decider, which checks everything first, books with `batch.book` and only then changes anything
    else: after a refusal the batch is as it was."""
    deciders.add(kind.__name__, (kind, decide))


def asks(name: str, ask: Ask, *, read: Callable[[Rows], Any], kinds: Kinds = ()) -> None:
    """Register a question; its answer is `batch.answers[name]`, absent if it was not asked. See `Question`."""
    asked.add(name, Question(name, kinds, ask, read))


def judges(name: str, judge: Judge, *, kinds: Kinds, order: int = 100) -> None:
    """Register a judge, called before the deciders of these kinds: it raises a refusal, or returns a `Verdict` or None.
    It must not change anything."""
    judging.add(name, Ordered(kinds, order, name, judge))


def grants(name: str, granter: Granter, *, kinds: Kinds, order: int = 100) -> None:
    """Register a function called for what a decider of these kinds is about to book; it adds to the same transfer: see
    `Grant`."""
    granting.add(name, Ordered(kinds, order, name, granter))


def rows(name: str, build: Build) -> None:
    """Register what the room writes for a batch, set-wise, in the round trip of all writes."""
    built.add(name, build)


def on_refusals(name: str, hear: Hear, *, kinds: Kinds) -> None:
    """Register `hear`, called with refused commands of these kinds: after the commit, in a transaction of its own, at
    most `MAX_REFUSALS` of a batch. What it raises is logged and changes no answer."""
    hearing.add(name, RefusalListener(name, kinds, hear))


def part(
    name: str,
    read: ReadPart,
    *,
    label: str | Promise,
    description: str | Promise,
    read_at: ReadPartAt | None = None,
) -> None:
    """A whole number of each of these customers (who is left out has 0), in one query: a field of the wallet's answer,
    and where it is not 0 a line with the wallet on people's screens. `read_at`: the same after all that had happened by
    a moment; without it the document says that it is of now. See `WalletPart`."""
    shown.add(name, WalletPart(name, label, description, read, read_at))


def moves(*events: str, is_visit: bool = False) -> None:
    """Register events after which the customer's summary, which lists read, is updated."""
    for event in events:
        moved.add(event, Move(event, is_visit))


def way(kind: type[Command]) -> Way:
    found = ways.get(kind)
    if found is None:
        found = ways[kind] = Way(called_for(judging, kind), dict(deciders.values)[kind])
    return found


ways: dict[type[Command], Way] = {}


def called_for(register: Register[Ordered[T]], kind: type[Command]) -> tuple[T, ...]:
    found = [one for one in register.values if kind in one.kinds]
    return tuple(one.call for one in sorted(found, key=lambda one: (one.order, one.name)))


def judges_of(kind: type[Command]) -> tuple[Judge, ...]:
    return called_for(judging, kind)


@cache
def extending() -> Mapping[type[Command], Extend]:
    """What is added to a booking, for the kinds of commands that anybody judges or grants for."""
    kinds = {kind for one in judging.values for kind in one.kinds}
    kinds |= {kind for one in granting.values for kind in one.kinds}
    return {kind: Extend(called_for(granting, kind)) for kind in kinds}


@cache
def hearers() -> tuple[RefusalListener, ...]:
    return hearing.values


@cache
def parts() -> tuple[WalletPart, ...]:
    return shown.values


@cache
def rooms() -> tuple[str, ...]:
    """The labels of the rooms that brought commands, with which the names of their events begin."""
    found = (apps.get_containing_app_config(kind.__module__) for kind, _decide in deciders.values)
    return tuple(sorted({config.label for config in found if config is not None}))


@cache
def builders() -> tuple[Build, ...]:
    return built.values


@cache
def questions(kinds: frozenset[type[Command]]) -> tuple[Question, ...]:
    """What is asked for a batch of these kinds of commands."""
    return tuple(one for one in asked.values if not one.kinds or not kinds.isdisjoint(one.kinds))


def all_moves() -> frozenset[str]:
    return frozenset(move.event for move in moved.values)


@cache
def visits() -> frozenset[str]:
    return frozenset(move.event for move in moved.values if move.is_visit)


def kinds_of(commands: Collection[Command]) -> frozenset[type[Command]]:
    return frozenset(map(type, commands))


def customers_of(commands: Collection[Command]) -> list[int]:
    return sorted({command.customer_id for command in commands})
