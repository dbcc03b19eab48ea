"""What is read of customers. Where an actor is given, it needs customers:read and sees the customers of its stores
and those without a store; others are not found."""

from collections.abc import Collection

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from brim.base.identity.operations import authorise
from brim.base.identity.queries import business
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.pages import MOST, Page, read_cursor
from brim.base.kit.pages import cursor as make_cursor
from brim.base.kit.refusals import Invalid, NotFound
from brim.core.customers.encryption import Sealed, rings, tokens, unseal
from brim.core.customers.identities import Kind, holder, holders_of_values
from brim.core.customers.models import CustomerRow
from brim.core.customers.profile import searchable, unsealed
from brim.core.customers.rules import CALLING_CODES, Searchable, Wanted, matches, read_wanted, ways
from brim.core.customers.types import Customer

LONGEST_QUERY = 100
ROUNDS = 5
TOP = 1 << 63


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


def named(customer_ids: Collection[int]) -> dict[int, str]:
    """Names for a list, in one query; unknown ids are left out, a forgotten customer is called so."""
    rows = CustomerRow.objects.filter(customer_id__in=set(customer_ids))
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


def refs(wanted: Collection[str]) -> dict[str, int]:
    """Ids by reference, for imports; unknown references are left out."""
    return holders_of_values(Kind.REF, wanted)


def find(
    text: str,
    *,
    limit: int = 50,
    cursor: str | None = None,
    store_ids: Collection[int] | None = None,
    actor: Actor | None = None,
) -> Page[Customer]:
    """Customers by part of the name (two Chinese characters or three letters; two letters begin a word), by the last
    four or more digits of the phone, by the beginning of the email, by exact reference or id; the newest first.
    An empty text lists everybody.

    A page may be shorter than `limit` while there is a next one: a search looks at a bounded number of candidates.
    Raises: Invalid `query_too_short` where too little is given and nothing has it as its reference; Forbidden.
    """
    if actor is not None:
        authorise(actor, "customers:read")
        store_ids = actor.store_ids if store_ids is None else within(actor, store_ids)
    wanted = read_wanted(checked(text), country_code()) if text.strip() else None
    rows = CustomerRow.objects.filter(forgotten_at=None).order_by("-customer_id")
    if store_ids is not None:
        rows = rows.filter(Q(store_id__in=list(store_ids)) | Q(store_id=None))
    if wanted is not None:
        rows = rows.filter(candidates(wanted))
    before = int(read_cursor(cursor, int)[0]) if cursor else TOP - 1
    page = scanned(rows, wanted, before=before, limit=max(1, min(limit, MOST)))
    if wanted is not None and wanted.is_short and not page.items and not page.next_cursor and not cursor:
        raise too_short()
    return page


def within(actor: Actor, store_ids: Collection[int]) -> Collection[int]:
    return [store_id for store_id in store_ids if actor.may_serve(store_id)]


def checked(text: str) -> str:
    if len(text) > LONGEST_QUERY:
        raise Invalid("q", _("Search for at most %(most)d characters.") % {"most": LONGEST_QUERY})
    return text


def too_short() -> Invalid:
    return Invalid(
        "q",
        _("This is too little to search by. Write two Chinese characters, three letters, or four digits of the phone."),
        code="query_too_short",
    )


def candidates(wanted: Wanted) -> Q:
    """Rows whose tokens hold all grams of one way to read the text, and those found exactly."""
    exact = {holder(Kind.REF, wanted.ref), public_id(wanted.ref)} - {None}
    found = Q(customer_id__in=exact)
    for own in rings():
        for way in ways(wanted):
            found |= Q(tokens__contains=tokens(own, way))
    return found


def public_id(text: str) -> int | None:
    try:
        return ids.read_customer(text)
    except NotFound:
        return None


def scanned(rows: QuerySet[CustomerRow], wanted: Wanted | None, *, before: int, limit: int) -> Page[Customer]:
    """Keyset rounds over the candidates until the page is full, nothing is left, or the bound is reached."""
    items: list[Customer] = []
    for _round in range(ROUNDS):
        batch = list(rows.filter(customer_id__lt=before)[: limit + 1])
        for row in batch:
            customer, parts = opened(row)
            if wanted is None or matches(wanted, parts) or public_id(wanted.ref) == customer.id:
                items.append(customer)
        if len(items) > limit:
            return Page(items[:limit], make_cursor(items[limit - 1].id))
        if len(batch) <= limit:
            return Page(items)
        before = batch[-1].customer_id
    return Page(items, make_cursor(before))


def country_code() -> str:
    """The calling code of the business's country; China's where no country is set. Without one, only numbers written
    with their own code are the same however they are written."""
    try:
        return CALLING_CODES.get(business().country.upper() or "CN", "")
    except NotFound:
        return "86"


def read_ref(ref: str) -> int:
    found = holder(Kind.REF, ref.strip())
    if found is None:
        raise unknown()
    return found


def see(row: CustomerRow | None, actor: Actor | None, word: str = "customers:read") -> CustomerRow:
    """The row, if it is there and the actor may see it. Raises: NotFound, Forbidden."""
    if actor is not None:
        authorise(actor, word)
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
    )
    return customer, searchable(values)
