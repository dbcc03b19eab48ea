"""What goes with a customer whose personal data is erased, and what keeps it from being erased: each room says its own.

What people write of a customer is sealed under the customer's key, and goes with the key in the transaction of the
erasure itself. Rows that a room keeps beside go right after it, by a listener of the room's own: one room that fails
delays neither the erasure nor another room, and tries again until it is done.
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
    """What of a room goes, as the page of the erasure has it: `Devices that are signed in`."""

    name: str
    label: str | Promise


ERASED: dict[str, Erased] = {}
BLOCKS: dict[str, Blocks] = {}


def erases(name: str, label: str | Promise, forget: Forget | None = None) -> None:
    """Of erased customers `label` goes. `forget` deletes it, in a transaction of its own and fit to be called again for
    the same; it becomes the listener `name`. None: it is sealed under the customer's key, and nothing is left to do."""
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
    """`why` gives a sentence for whatever of the customer has to come to its end before. Asked behind the lock of the
    customer, so that what begins under `keep` is either seen or refused."""
    assert name not in BLOCKS, f"what blocks an erasure is registered twice: {name}"
    BLOCKS[name] = why


def reasons(customer_id: int) -> list[str]:
    """Why this customer cannot be erased now; nothing where they can."""
    return [sentence for why in BLOCKS.values() for sentence in why(customer_id)]


def refuse_blocked(customer_id: int) -> None:
    """Raises: Conflict `erasure_blocked`."""
    found = reasons(customer_id)
    if found:
        text = _("Nothing was erased. %(reasons)s") % {"reasons": " ".join(found)}
        raise Conflict("erasure_blocked", text, {"reasons": [*found]})


def keep(customer_id: int) -> None:
    """For what must not begin for somebody who is erased: an erasure under way is waited for, and none begins before
    the caller's transaction ends. Called first of all locks, and not where the customer's own row is changed after: two
    who both keep would wait for each other. Raises: Conflict `customer_forgotten`."""
    with connection.cursor() as db:
        db.execute("SELECT forgotten_at FROM customers_customer WHERE customer_id = %s FOR SHARE", [customer_id])
        row = db.fetchone()
    if row is not None and row[0] is not None:
        raise Conflict("customer_forgotten", _("This customer's personal data was erased. Nothing was changed."))
