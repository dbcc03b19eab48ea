"""Customers by id, reference or search text."""

from collections.abc import Collection
from typing import TypeVar

from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from brim.base.identity.operations import authorise
from brim.base.identity.queries import business
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.refusals import NotFound
from brim.base.kit.wire import Statement, array
from brim.core.customers.encryption import Sealed, unseal
from brim.core.customers.identities import Kind, holder, holders_of_values
from brim.core.customers.models import CustomerRow
from brim.core.customers.profile import searchable, unsealed
from brim.core.customers.rules import Searchable
from brim.core.customers.types import Customer

LONGEST_QUERY = 100
ROUNDS = 5
NOWHERE = 0
TOP = 1 << 63

Row = TypeVar("Row", bound=Model)


def get(customer_id: int, *, actor: Actor | None = None) -> Customer:
    """The customer. Raises: NotFound `unknown_customer`, Forbidden, UnreadableError after tampering."""
    row = CustomerRow.objects.filter(customer_id=customer_id).first()
    return opened(see(row, actor))[0]


def by_ref(ref: str, *, actor: Actor | None = None) -> Customer:
    """The customer with the business's own reference. Raises: NotFound `unknown_customer`, Forbidden."""
    return get(read_ref(ref), actor=actor)


def resolve(text: str, *, actor: Actor | None = None) -> int:
    """The customer's id out of `cus_…` or `ref:…`; opens no personal data.

    Raises: NotFound `unknown_customer` (or `unknown_id` where the text is neither), Forbidden.
    """
    customer_id = read_ref(text[4:]) if text.startswith("ref:") else ids.read_customer(text)
    row = CustomerRow.objects.only("customer_id", "store_id").filter(customer_id=customer_id).first()
    return see(row, actor).customer_id


def named(customer_ids: Collection[int], *, actor: Actor) -> dict[int, str]:
    """Names for a list, in one query, of those whom the actor sees, where it may see customers at all; others and
    unknown ids are left out, a forgotten customer is called so."""
    if not customer_ids or not actor.can("customers:read"):
        return {}
    rows = seen_by(CustomerRow.objects.filter(customer_id__in=set(customer_ids)), actor)
    return {row.customer_id: opened(row)[0].name or _("Erased customer") for row in rows}


def get_many(customer_ids: Collection[int]) -> dict[int, Customer]:
    """Customers by id, in one query; unknown ids are left out."""
    rows = CustomerRow.objects.filter(customer_id__in=set(customer_ids))
    return {row.customer_id: opened(row)[0] for row in rows}


def homes(customer_ids: Collection[int]) -> dict[int, int | None]:
    """The store of each of these customers, in one query; ids that belong to nobody are left out."""
    with connection.cursor() as db:
        db.execute(
            "SELECT customer_id, store_id FROM customers_customer WHERE customer_id = ANY(%s)",
            [list(set(customer_ids))],
        )
        return dict(db.fetchall())


def seen_by(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """Of any rows with a `customer_id`, those of customers that the actor sees: at home in one of its stores, or in
    none. Part of the query itself, so that a page is never short of what there is."""
    if actor.store_ids is None:
        return rows
    home = CustomerRow.objects.filter(customer_id=OuterRef("customer_id"))
    return rows.filter(Exists(home.filter(Q(store_id__in=actor.store_ids) | Q(store_id__isnull=True))))


def authorise_where(actor: Actor, word: str, store_id: int | None, customer_id: int) -> None:
    """As `authorise`, for what happened to this customer at a store; where it happened at none, it is for who sees the
    customer. Raises: Forbidden; NotFound `unknown_customer`."""
    authorise(actor, word, store_id, customer_id=customer_id)
    if store_id is None and actor.store_ids is not None:
        home = homes([customer_id]).get(customer_id, NOWHERE)
        if home is not None and not actor.may_serve(home):
            raise unknown()


def seen_condition(actor: Actor) -> tuple[str, list[list[int]]] | None:
    """As `seen_by`, as a condition of SQL on a `customer_id`, with its values; None where everybody is seen."""
    if actor.store_ids is None:
        return None
    text = "customer_id IN (SELECT customer_id FROM customers_customer WHERE store_id = ANY(%s) OR store_id IS NULL)"
    return text, [sorted(actor.store_ids)]


def at_stores(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """Of any rows with a `customer_id` and a `store_id`, those of the actor's stores; one without a store belongs to
    whoever sees its customer. As `seen_by`, part of the query itself."""
    if actor.store_ids is None:
        return rows
    home = CustomerRow.objects.filter(customer_id=OuterRef("customer_id"))
    is_seen = Exists(home.filter(Q(store_id__in=actor.store_ids) | Q(store_id__isnull=True)))
    return rows.filter(Q(store_id__in=actor.store_ids) | Q(store_id__isnull=True) & is_seen)


def erased_question(customer_ids: Collection[int], *, locks: bool) -> Statement:
    """Asks which of these customers exist, and whether each is erased: rows of (customer_id, is_erased), for a trip of
    many questions. `locks`: an erasure under way is waited for, and none begins before the transaction ends."""
    text = "SELECT customer_id, forgotten_at IS NOT NULL FROM customers_customer WHERE customer_id = ANY(%s)"
    return Statement(text + (" ORDER BY customer_id FOR SHARE" if locks else ""), [array(sorted(customer_ids))])


def is_erased(customer_id: int) -> bool:
    """Whether the personal data is gone for good. Nobody's id is not erased."""
    return CustomerRow.objects.filter(customer_id=customer_id, forgotten_at__isnull=False).exists()


def refs(wanted: Collection[str]) -> dict[str, int]:
    """Ids by reference, for imports; unknown references are left out."""
    return holders_of_values(Kind.REF, wanted)


def country_code() -> str:
    """The business's country, ISO 3166; China where none is set."""
    try:
        return business().country.upper() or "CN"
    except NotFound:
        return "CN"


def read_ref(ref: str) -> int:
    found = holder(Kind.REF, ref.strip())
    if found is None:
        raise unknown()
    return found


def see(row: CustomerRow | None, actor: Actor | None, word: str = "customers:read") -> CustomerRow:
    """The row, if it is there and the actor may see it. Raises: NotFound, Forbidden."""
    if actor is not None:
        authorise(actor, word, customer_id=row.customer_id if row else None)
    if row is None or (actor is not None and row.store_id is not None and not actor.may_serve(row.store_id)):
        raise unknown()
    return row


def unknown() -> NotFound:
    return NotFound("unknown_customer", _("There is no such customer, or it belongs to a store that is not yours."))


def sealed_of(row: CustomerRow) -> Sealed:
    return Sealed(row.key_version, bytes(row.wrapped_key), bytes(row.profile))


def opened(row: CustomerRow) -> tuple[Customer, Searchable]:
    values = {} if row.forgotten_at else unseal(row.customer_id, sealed_of(row))
    draft = unsealed(values, row.store_id)
    customer = Customer(
        id=row.customer_id,
        name=draft.name,
        phone=draft.phone,
        email=draft.email,
        ref=draft.ref,
        store_id=row.store_id,
        birthday=draft.birthday,
        note=draft.note,
        custom=dict(draft.custom),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        forgotten_at=row.forgotten_at,
        tag_ids=tuple(row.tags),
    )
    return customer, searchable(values)
