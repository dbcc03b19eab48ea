"""Listeners: what a room does when something has happened, exactly once in effect.

    @listener("wallets.second_half", types=["wallets.transfer_sent"])
    def receive(batch: Sequence[Recorded]) -> None: ...

A listener is called in a transaction with up to `MOST_A_BATCH` events, a customer's in order; its cursor advances in
the same transaction, so effect and cursor commit together. It makes no network call: for that it defers a job in that
transaction. It may be called again for the same events when it failed; whatever it wrote then is rolled back first.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from brim.base.events.types import Recorded

MOST_A_BATCH = 500
Handle = Callable[[Sequence[Recorded]], None]


@dataclass(frozen=True)
class Listener:
    """`types` empty: hears everything. `is_replayable`: its effect of the same events twice is that of once."""

    name: str
    types: frozenset[str]
    handle: Handle
    is_replayable: bool


registry: dict[str, Listener] = {}


def listener(name: str, *, types: Collection[str] = (), replayable: bool = False) -> Callable[[Handle], Handle]:
    """Register a listener in `<room>/listeners.py`, imported by the room's AppConfig.ready().

    `types`: names of event types of any room; empty hears all. A new listener starts at the log's beginning.
    `replayable`: set it only where handling the same events twice does no more than once.
    Raises: ValueError for a taken name. Unknown types are found by Django's system check `events.E001`.
    """

    def register(handle: Handle) -> Handle:
        if name in registry:
            raise ValueError(f"the listener {name!r} is declared twice")
        registry[name] = Listener(name, frozenset(types), handle, replayable)
        return handle

    return register
