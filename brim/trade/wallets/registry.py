"""What rooms add to a posting, in the order in which they say it. `posting` is the door; this is what it keeps.

What a kind of command needs is found once and remembered, so that what nobody registered costs a posting nothing.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from brim.base.kit.registers import Register
from brim.base.kit.wire import Rows, Statement, array
from brim.trade.wallets.engine.commands import Command
from brim.trade.wallets.engine.state import Batch
from brim.trade.wallets.types import Operation

Kinds = tuple[type[Command], ...]
Decider = Callable[[Batch, Any], Operation]


@dataclass(slots=True)
class Asking:
    """Who asks: all commands of a batch. `locks` False: a preview, which locks nothing. `everybody`: their customers,
    as an array for SQL."""

    commands: Sequence[Command]
    now: datetime
    locks: bool
    everybody: str = ""

    def __post_init__(self) -> None:
        self.everybody = array(customers_of(self.commands))


Ask = Callable[[Asking], Statement | None]


@dataclass(frozen=True, slots=True)
class Question:
    """What is read behind the locks, in their trip. `kinds` empty: in every batch; else where it has one of them.

    ask: the statement; None where this batch needs no answer. read: what the batch keeps of the rows.
    """

    name: str
    kinds: Kinds
    ask: Ask
    read: Callable[[Rows], Any]


@dataclass(frozen=True, slots=True)
class Move:
    """An event that tells of value that moved, or of how a wallet stands. `is_visit`: the customer was there, or did it
    themselves; its payload then names the `operation_id`."""

    event: str
    is_visit: bool


deciders: Register[tuple[type[Command], Decider]] = Register("command")
asked: Register[Question] = Register("question")
moved: Register[Move] = Register("move")


def command(kind: type[Command], decide: Decider) -> None:
    """A command and its decider, which checks everything first, books with `batch.book` and only then changes anything
    else: after a refusal the batch is as it was."""
    deciders.add(kind.__name__, (kind, decide))


def asks(name: str, ask: Ask, *, read: Callable[[Rows], Any], kinds: Kinds = ()) -> None:
    """A question; its answer is `batch.answers[name]`, which is not there where nothing was asked. See `Question`."""
    asked.add(name, Question(name, kinds, ask, read))


def moves(*events: str, is_visit: bool = False) -> None:
    """After these events the summary of the customer, which lists go by, is written anew."""
    for event in events:
        moved.add(event, Move(event, is_visit))


def decider(kind: type[Command]) -> Decider:
    if not decided_by:
        decided_by.update(deciders.values)
    return decided_by[kind]


decided_by: dict[type[Command], Decider] = {}


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
