"""The one way in: lock, load, decide in order, write set-wise, in one transaction; for one command or thousands.

Three round trips: what is read travels with the locks, all writes together, then the commit.

This is a door. A room above decides in the same transaction by registering, in its `hooks.py`: `command` (one of its
own and its decider), `asks` (a question that travels with the locks), `judges` (before a decider), `grants` (with what
it books), `rows` (of its own, in the trip of all writes), `moves` (events after which a customer's summary is written
anew), `on_refusals`, `part` (of the wallet's answer), `reserve` (how its keys begin). The wallets register their own
the same way. For one command judges come first, then the decider, whose booking asks the grants, then `Grant.done`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial

from django.db import transaction

from brim.base.events import operations as events
from brim.base.kit.own_keys import reserve
from brim.base.kit.refusals import Refused
from brim.base.kit.shards import shard_group
from brim.base.kit.wire import tell
from brim.core.ledger import engine as ledger_engine
from brim.core.ledger import operations as ledger
from brim.core.ledger import queries as ledger_queries
from brim.core.ledger import refusals
from brim.core.ledger.types import Transfer
from brim.trade.wallets import loading, registry, texts
from brim.trade.wallets.engine import commands as c
from brim.trade.wallets.engine import disputes
from brim.trade.wallets.engine.additions import Grant, LotGrant
from brim.trade.wallets.engine.commands import (
    Aside,
    Command,
    CreditTopUp,
    EndContest,
    EndTopUpRefund,
    PlaceHold,
    RefundSpend,
    StartTopUp,
    TakeSpend,
    Verdict,
)
from brim.trade.wallets.engine.state import Batch, Booking, Change
from brim.trade.wallets.engine.verdicts import judged
from brim.trade.wallets.keys import HISTORY
from brim.trade.wallets.registry import (
    QuestionContext,
    Refusal,
    asks,
    command,
    grants,
    judges,
    moves,
    on_refusals,
    part,
    rows,
)
from brim.trade.wallets.types import Operation, Part

__all__ = [
    "HISTORY",
    "Aside",
    "Batch",
    "Booking",
    "Change",
    "Command",
    "CreditTopUp",
    "EndContest",
    "EndTopUpRefund",
    "Grant",
    "LotGrant",
    "Part",
    "PlaceHold",
    "QuestionContext",
    "RefundSpend",
    "Refusal",
    "StartTopUp",
    "TakeSpend",
    "Verdict",
    "asks",
    "command",
    "grants",
    "hear",
    "judge",
    "judges",
    "moves",
    "on_refusals",
    "part",
    "reserve",
    "rows",
    "run",
    "run_one",
    "was_used",
]

Outcome = Operation | Refused
MAX_REFUSALS = 100
QUARTER = timedelta(minutes=15)  # every offset in use is a multiple of it


def run(commands: Sequence[c.Command], *, now: datetime) -> list[Outcome]:
    """Decide and book a batch; results in the order of the commands; a refusal affects its own command only.

    Locks: the customers' accounts, in order (`ledger.lock`). One transaction per shard group, repeated where PostgreSQL
    undid it; inside an open transaction it joins that one. The number of statements does not grow with the batch.
    """
    results: dict[int, Outcome] = {}
    groups: dict[int, list[int]] = {}
    for number, one in enumerate(commands):
        groups.setdefault(shard_group(one.customer_id), []).append(number)
    for numbers in groups.values():
        booked = ledger.retry_transaction(partial(run_group, [commands[number] for number in numbers], now))
        results.update(zip(numbers, booked, strict=True))
    return [results[number] for number in range(len(commands))]


def run_one(command: c.Command, *, now: datetime) -> Operation:
    """A batch of one. Raises: the refusal."""
    (outcome,) = run([command], now=now)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def run_group(commands: Sequence[c.Command], now: datetime) -> list[Outcome]:
    batch = loading.load(commands, now=now)
    outcomes: list[Outcome] = []
    for one in commands:
        try:
            outcomes.append(decide(batch, one))
        except Refused as refusal:
            outcomes.append(refusal)
    if registry.hearers():
        hear_all(commands, outcomes, now)
    if all(isinstance(outcome, Refused) for outcome in outcomes):
        return outcomes  # nothing moves, the end of holds past their time neither: the sweep has them
    of_rooms = [write for build in registry.builders() for write in build(batch)]
    tell([*ledger.writes(batch.ledger), *of_rooms, *events.writes(batch.events, keys=batch.keys)])
    return outcomes


def decide(batch: Batch, command: c.Command) -> Operation:
    """The first answer if the key was used; else the decider's result. Source: docs/rules/10."""
    command.frozen = command.frozen or command.content
    used = batch.ledger.used.get((command.customer_id, ledger_engine.digest(command.key)))
    if used is None:
        return take(batch, command)[0]
    before = batch.operations.get((command.customer_id, used[0]))
    if before is None or not is_same(command, before.kind, used[1]):
        raise refusals.key_conflict()
    texts.open_operations([before], batch.keys if command.customer_id in batch.keys.known else None)
    return replace(before, is_replayed=True, refunded=0, status="posted")


def take(batch: Batch, command: c.Command) -> tuple[Operation, Operation | None]:
    """Run judges, decider and grants, then pay what the customer owes out of the result. Raises: the refusal."""
    batch.dones.clear()  # of a command that was refused
    way = registry.way(type(command))
    if way.judges and not command.is_history:
        command = judged(batch, command, way.judges)
    done = way.decide(batch, command)
    if batch.dones:
        batch.finish(done)
    return done, disputes.pay_debt(batch, done, command)


def judge(command: c.Command, *, now: datetime) -> None:
    """Ask the judges about a command that is not booked, such as a top-up about to be paid. Read-only, without locks.
    Raises: the refusal."""
    judges = registry.judges_of(type(command))
    if judges:
        judged(loading.look([command], now=now), command, judges)


def hear_all(commands: Sequence[c.Command], outcomes: Sequence[Outcome], now: datetime) -> None:
    """Pass refused commands to the rooms that registered for them, after the commit."""
    pairs = zip(commands, outcomes, strict=True)
    refused = [Refusal(command, outcome, now) for command, outcome in pairs if isinstance(outcome, Refused)]
    for hearer in registry.hearers() if refused else ():
        own = [one for one in refused if type(one.command) in hearer.kinds][:MAX_REFUSALS]
        if own:
            transaction.on_commit(hearing(hearer, own), robust=True)


def hearing(hearer: registry.RefusalListener, refused: Sequence[Refusal]) -> Callable[[], None]:
    def hear_refusals() -> None:
        hearer.hear(refused)

    return hear_refusals


def hear(command: c.Command, refused: Refused, *, now: datetime) -> None:
    """For whoever refuses a command on the word of `judge`: to be called once its transaction is undone."""
    hear_all([command], [refused], now)


def is_same(command: c.Command, kind: str, print_: str) -> bool:
    """Whether this is what was asked before, under whatever offset its moments were told then."""
    return asked_before(command, kind) == print_ or any(
        asked_before(told, kind) == print_ for told in with_other_offsets(command)
    )


def with_other_offsets(command: c.Command) -> Iterator[c.Command]:
    """The command as older versions kept it, which took moments with the caller's own offset into the fingerprint: a
    request that is sent again after an upgrade is still the same request."""
    names = [name for name in ("occurred_at", "expires_at") if getattr(command, name, None) is not None]
    for quarters in range(-12 * 4, 14 * 4 + 1) if names else ():
        zone = timezone(quarters * QUARTER)
        told = replace(command, frozen="", **{name: getattr(command, name).astimezone(zone) for name in names})
        told.frozen = told.content
        yield told


def asked_before(command: c.Command, kind: str) -> str:
    """The fingerprint of this command had it been booked as `kind`; its content names the kind of command."""
    return ledger_engine.fingerprint(Transfer(command.customer_id, command.key, kind, content=command.frozen))


def was_used(customer_id: int, key: str) -> bool:
    """Whether this key was booked before; a later `run` then answers with the first result or refuses the conflict."""
    return bool(ledger_queries.booked([(customer_id, key)]))
