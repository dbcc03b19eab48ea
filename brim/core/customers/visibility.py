"""Who may see a customer. A customer with a home store is visible to actors who serve that store, one without to
everybody; an unknown id to nobody. `store_ids` None serves every store.

For one customer, for many, or as part of a query, so that pages are full. What an actor may do with a visible customer
is decided by `authorise`.
"""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from brim.base.events.types import Recorded
from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit.refusals import NotFound
from brim.core.customers.models import CustomerRow

Row = TypeVar("Row", bound=Model)


def is_served(home: int | None, actor: Actor) -> bool:
    """Whether the actor sees customers of this home store; None: of no store."""
    return home is None or actor.may_serve(home)


def may_see(customer_id: int, actor: Actor) -> bool:
    """As `seen`, for one."""
    return customer_id in seen([customer_id], actor)


def seen(customer_ids: Collection[int], actor: Actor) -> frozenset[int]:
    """Those of these customers that the actor may see, in one query."""
    return frozenset(customer_id for customer_id, home in homes(customer_ids).items() if is_served(home, actor))


def homes(customer_ids: Collection[int]) -> dict[int, int | None]:
    """The home store of each of these customers, in one query; unknown ids are left out."""
    with connection.cursor() as db:
        db.execute(
            "SELECT customer_id, store_id FROM customers_customer WHERE customer_id = ANY(%s)",
            [list(set(customer_ids))],
        )
        return dict(db.fetchall())


def visible_to(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """Filter rows with a `customer_id` to customers that the actor may see."""
    return rows if actor.store_ids is None else rows.filter(is_seen(actor.store_ids))


def at_stores(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """Filter rows with a `customer_id` and a `store_id` to the actor's stores; a row without a store is visible to
    whoever may see its customer."""
    if actor.store_ids is None:
        return rows
    return rows.filter(Q(store_id__in=actor.store_ids) | Q(store_id__isnull=True) & is_seen(actor.store_ids))


def is_seen(store_ids: Collection[int]) -> Q:
    home = CustomerRow.objects.filter(customer_id=OuterRef("customer_id"))
    return Q(Exists(home.filter(Q(store_id__in=store_ids) | Q(store_id__isnull=True))))


def seen_condition(actor: Actor) -> tuple[str, list[list[int]]] | None:
    """As `visible_to`, as an SQL condition on `customer_id` with its values; None if the actor sees everybody."""
    if actor.store_ids is None:
        return None
    condition, values = home_condition(actor.store_ids)
    return f"customer_id IN (SELECT customer_id FROM customers_customer c WHERE {condition})", [values]


def home_condition(store_ids: Collection[int]) -> tuple[str, list[int]]:
    """The homes that who serves these stores sees, as a condition on the customers' table `c` and its one value."""
    return "(c.store_id = ANY(%s) OR c.store_id IS NULL)", sorted(store_ids)


def see(row: CustomerRow | None, actor: Actor | None, word: str = "customers:read") -> CustomerRow:
    """The row, if it exists and the actor may see it. Raises: NotFound `unknown_customer`, Forbidden."""
    if actor is not None:
        authorise(actor, word, customer_id=row.customer_id if row else None)
    if row is None or (actor is not None and not is_served(row.store_id, actor)):
        raise unknown()
    return row


def authorise_where(actor: Actor, word: str, store_id: int | None, customer_id: int) -> None:
    """As `authorise`, for something that happened to this customer at a store; if at none, for whoever may see the
    customer. Raises: Forbidden; NotFound `unknown_customer`."""
    authorise(actor, word, store_id, customer_id=customer_id)
    if store_id is None and actor.store_ids is not None and not may_see(customer_id, actor):
        raise unknown()


def unknown() -> NotFound:
    return NotFound("unknown_customer", _("There is no such customer, or it belongs to a store that is not yours."))


Narrow = Callable[[Sequence[Recorded], Actor], list[Recorded]]
NARROWS: list[Narrow] = []
"""Rooms above know where more happened than an event says, and leave out what is another store's."""


def told(events: Sequence[Recorded], *, actor: Actor) -> list[Recorded]:
    """Of these events, in their order, those that the actor may be told of; none is left out for who serves every
    store. Who may see one customer is told all of that customer's events: there this is not asked."""
    found = list(events)
    for narrow in NARROWS:
        found = narrow(found, actor)
    return found
