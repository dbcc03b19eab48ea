"""Where somebody works just now: at the store of their open drawer."""

from brim.base.identity.types import Actor
from brim.trade.payments import queries


def store_of_shift(actor: Actor) -> int | None:
    shift = queries.open_shift_of(actor)
    return None if shift is None else shift.store_id
