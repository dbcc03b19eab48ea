"""Whose drawer is open at the till."""

from brim.base.identity.types import Actor
from brim.base.shell.counter import Counter
from brim.base.shell.pages import Visit
from brim.trade.payments import queries
from brim.trade.payments.types import Shift


def shift_at(visit: Visit, counter: Counter) -> Shift | None:
    """The cashier's own open one at the store they stand at."""
    if "payments.shift" not in counter.read:
        counter.read["payments.shift"] = queries.open_shift_of(visit.actor, counter.store_id)
    found: Shift | None = counter.read["payments.shift"]
    return found


def store_of_shift(actor: Actor) -> int | None:
    shift = queries.open_shift_of(actor)
    return None if shift is None else shift.store_id
