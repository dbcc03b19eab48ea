"""What every batch asks: the terms, the wallets with their lots and holds, and who is erased. Each question travels
with the locks and is answered by its name."""

from collections.abc import Iterable, Sequence

from brim.base.identity import queries as identity
from brim.base.kit.wire import Rows, Statement, array
from brim.core.customers import queries as customers
from brim.core.customers.texts import Keys, keys_question
from brim.trade.wallets import registry, texts
from brim.trade.wallets.engine.commands import Command, TransferOut
from brim.trade.wallets.programme import reading as programme
from brim.trade.wallets.registry import QuestionContext

PROGRAMME = "wallets.programme"
ZONE = "identity.time_zone"
WALLETS = "wallets.wallets"
LOTS = "wallets.lots"
HOLDS = "wallets.holds"
KEYS = "customers.keys"
ERASED = "customers.erased"
RECEIVERS_ERASED = "customers.receivers_erased"
SOME_WALLETS = """
    SELECT customer_id, currency, status, credit_line, day, day_topped_up, day_spent, day_withdrawn, owed,
    contested FROM wallets_wallet WHERE customer_id = ANY(%s)
"""
LOT = """
    customer_id, id, currency, purse, source, source_id, granted, remaining, held, expires_at, scope, paid_part,
    face_value, day, day_used, created_at
"""
OPEN_LOTS = f"SELECT {LOT} FROM wallets_lot WHERE customer_id = ANY(%s) AND is_open ORDER BY customer_id, id"
HOLD = """
    customer_id, id, currency, amount, remaining, captured, status, purpose, parts, store_id, category, description,
    metadata, cause_id, expires_at, actor, placed_on, placed_at
"""
PAST_HOLDS = f"SELECT {HOLD} FROM wallets_hold WHERE customer_id = ANY(%s) AND status = 'open' AND expires_at <= %s"
"""Those whose time is over although nobody has swept them."""
NAMED_HOLDS = f"""
    SELECT {HOLD} FROM wallets_hold
    JOIN unnest(%s::bigint[], %s::bigint[]) wanted (customer_id, id) USING (customer_id, id)
"""


def register() -> None:
    registry.asks(PROGRAMME, lambda asking: programme.effective_question(asking.now), read=programme.read_effective)
    registry.asks(ZONE, lambda _asking: identity.time_zone_question(), read=identity.read_time_zone)
    registry.asks(WALLETS, lambda asking: Statement(SOME_WALLETS, [asking.everybody], is_binary=True), read=list)
    registry.asks(LOTS, lambda asking: Statement(OPEN_LOTS, [asking.everybody], is_binary=True), read=list)
    registry.asks(HOLDS, holds_asked, read=list)
    registry.asks(KEYS, keys_asked, read=Keys)
    registry.asks(ERASED, erased_asked, read=read_erased)
    registry.asks(RECEIVERS_ERASED, receivers_erased_asked, read=read_erased, kinds=(TransferOut,))


def holds_asked(asking: QuestionContext) -> Statement:
    past = [asking.everybody, asking.now]
    if named := named_holds(asking.commands):
        return Statement(f"{NAMED_HOLDS} UNION ALL {PAST_HOLDS}", [*columns(named), *past])
    return Statement(PAST_HOLDS, past)


def keys_asked(asking: QuestionContext) -> Statement | None:
    """Text is sealed under its customer's key; a batch in which nobody says anything asks for none."""
    owners = texts.owners(asking.commands)
    return keys_question(owners) if owners else None


def erased_asked(asking: QuestionContext) -> Statement | None:
    """Whether those are erased who would be given value."""
    own = {command.customer_id for command in asking.commands if command.gives}
    return customers.erased_question(own, locks=asking.locks) if own else None


def receivers_erased_asked(asking: QuestionContext) -> Statement:
    """Without a lock: no transaction locks two customers for a transfer."""
    others = {command.to_customer_id for command in asking.commands if isinstance(command, TransferOut)}
    return customers.erased_question(others, locks=False)


def read_erased(rows: Rows) -> set[int]:
    return {customer_id for customer_id, is_erased in rows if is_erased}


def columns(pairs: Iterable[tuple[int, int]]) -> list[str]:
    listed = sorted(set(pairs))
    return [array([pair[0] for pair in listed]), array([pair[1] for pair in listed])]


def named_holds(commands: Sequence[Command]) -> set[tuple[int, int]]:
    return {(command.customer_id, command.hold_id) for command in commands if command.hold_id}
