"""What is deleted when a customer's personal data is erased, and what prevents the erasure: each room registers its
own.

Texts about a customer are encrypted under the customer's key, which is destroyed in the transaction of the erasure.
Other rows of a room are deleted right after it, by a listener of that room: a room that fails delays neither the
erasure nor another room, and retries until it is done.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from brim.base.events.listeners import listener
from brim.base.events.types import Recorded
from brim.base.kit.refusals import Conflict

EVENT = "customers.customer_forgotten"
Forget = Callable[[Set[int]], None]
Blocks = Callable[[int], Iterable[str]]


@dataclass(frozen=True)
class Erased:
    """What a room deletes, as the erasure page names it: `Devices that are signed in`."""

    name: str
    label: str | Promise


ERASED: dict[str, Erased] = {}
BLOCKS: dict[str, Blocks] = {}


def register_erasure(name: str, label: str | Promise, forget: Forget | None = None) -> None:
    """Register that `label` is deleted with a customer. `forget` deletes it, in a transaction of its own, and must be
    safe to repeat; it becomes the listener `name`. None: it is encrypted under the customer's key, and nothing is left
    to do."""
    assert name not in ERASED, f"the erasure {name} is registered twice"
    ERASED[name] = Erased(name, label)
    if forget is not None:
        follow(name, forget)


def follow(name: str, forget: Forget) -> None:
    def erased(batch: Sequence[Recorded]) -> None:
        forget({event.customer_id for event in batch})

    erased.__doc__ = forget.__doc__
    listener(name, types=[EVENT], replayable=True)(erased)


def blocks(name: str, why: Blocks) -> None:
    """Register a check: `why` returns a sentence for everything that must end before this customer can be erased.
    Called behind the customer's lock, so that what begins under `keep` is either seen or refused."""
    assert name not in BLOCKS, f"what blocks an erasure is registered twice: {name}"
    BLOCKS[name] = why


def reasons(customer_id: int) -> list[str]:
    """Why this customer cannot be erased now; empty if they can."""
    return [sentence for why in BLOCKS.values() for sentence in why(customer_id)]


def refuse_blocked(customer_id: int) -> None:
    """Raises: Conflict `erasure_blocked`."""
    found = reasons(customer_id)
    if found:
        text = _("Nothing was erased. %(reasons)s") % {"reasons": " ".join(found)}
        raise Conflict("erasure_blocked", text, {"reasons": [*found]})


def keep(customer_id: int) -> None:
    """Call it before starting something that must not begin for an erased customer: it waits for a running erasure, and
    prevents one until the caller's transaction ends. Take it before all other locks, and not if the customer's own row
    is changed afterwards: two such callers would wait for each other. Raises: Conflict `customer_forgotten`."""
    with connection.cursor() as db:
        db.execute("SELECT forgotten_at FROM customers_customer WHERE customer_id = %s FOR SHARE", [customer_id])
        row = db.fetchone()
    if row is not None and row[0] is not None:
        raise Conflict("customer_forgotten", _("This customer's personal data was erased. Nothing was changed."))
