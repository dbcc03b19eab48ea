"""Listeners: functions that handle events, exactly once in effect.

    @listener("wallets.second_half", types=["wallets.transfer_sent"])
    def receive(batch: Sequence[Recorded]) -> None: ...

A listener is called in a transaction with up to `MAX_BATCH` events, a customer's in order; its cursor advances in
the same transaction, so effect and cursor commit together. It makes no network call: for that it defers a job in that
transaction. It must not change the events: other listeners get the same objects. If it fails, its writes are rolled
back and it is called again with the same events.
"""

import threading
from collections.abc import Callable, Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.events import sharing
from brim.base.events.catalogue import ListenerReplayed
from brim.base.events.handling import Handle, Listener, Place, Run, make_cursor, read_and_handle
from brim.base.events.models import Cursor
from brim.base.events.operations import record
from brim.base.events.positions import START
from brim.base.events.rules import MAX_BATCH
from brim.base.kit import clock
from brim.base.kit.refusals import NotFound, Refused

registry: dict[str, Listener] = {}


def listener(
    name: str, *, types: Collection[str] | Callable[[], Collection[str]] = (), replayable: bool = False
) -> Callable[[Handle], Handle]:
    """Register a listener in `<room>/listeners.py`, imported by the room's AppConfig.ready().

    `types`: names of event types of any room; empty: all; a function where rooms above add types, called once all rooms
    are loaded. A new listener starts at the beginning of the log.
    `replayable`: handling the same events twice has the effect of once.
    Raises: ValueError for a taken name. Unknown types are found by Django's system check `events.E001`.
    """

    def register(handle: Handle) -> Handle:
        if name in registry:
            raise ValueError(f"the listener {name!r} is declared twice")
        registry[name] = Listener(name, types, handle, replayable)
        return handle

    return register


def run_once(name: str, place: Place | None = None) -> Run:
    """Hand a listener its next batch and advance its cursor, in one transaction of its own.

    Locks the cursor's row; does nothing while another worker holds it, or while the pause after a failure lasts. What a
    handler raises is caught, rolled back and stored: see `Run.error` and `queries.lag()`.
    """
    return read_and_handle(registered(name), place or Place())


def registered(name: str) -> Listener:
    if name not in registry:
        raise NotFound("unknown_listener", _("There is no listener with this name. Nothing was done."))
    return registry[name]


def drain(name: str) -> int:
    """Run a listener until it has caught up; returns how many events it handled. For tests and one-off tools.

    Raises: what the handler raised, at its first failure.
    """
    place, handled = Place(), 0
    while True:
        run = run_once(name, place)
        if run.error is not None:
            raise run.error
        handled += run.handled
        if run.is_caught_up:
            return handled


def replay(
    name: str, *, actor: str = "system:events", now: datetime | None = None, request_id: str = "", reason: str = ""
) -> None:
    """Reset a listener to the beginning of the log, which it then reads again. Recorded as an event with the actor.

    Locks the cursor: a running batch is waited for, or rolled back and handled again. Raises: NotFound
    `unknown_listener`; Refused `not_replayable`.
    """
    if not registered(name).is_replayable:
        raise Refused("not_replayable", _("This listener may not meet an event twice. Nothing was replayed."))
    now = now or clock.now()
    with transaction.atomic():
        make_cursor(name, now)
        Cursor.objects.select_for_update().get(listener=name)
        Cursor.objects.filter(listener=name).update(
            position=str(START),
            updated_at=now,
            batch_limit=MAX_BATCH,
            failures=0,
            last_error="",
            stuck_at="",
            retry_at=None,
        )
        record(ListenerReplayed(name), customer_id=0, actor=actor, now=now, request_id=request_id, reason=reason)


def run_all(stop: threading.Event, names: Collection[str] | None = None) -> None:
    """Run this process's share of the listeners (or of the named ones) until `stop` is set, then finish the current
    batches. Processes that run this at the same time divide the listeners: each runs in one place at a time, and those
    of a process that ends are taken over (`sharing`). Holds at most `sharing.MAX_CONNECTIONS` connections.
    """
    sharing.Relay([registered(name) for name in sorted(registry if names is None else names)]).run(stop)
