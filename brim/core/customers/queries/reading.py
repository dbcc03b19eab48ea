"""Customers by id, reference or search text."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

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
from brim.core.customers.visibility import homes, is_served, see, unknown, visible_to

REF = "ref:"


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
    customer_id = read_ref(text[len(REF) :]) if text.startswith(REF) else ids.read_customer(text)
    row = CustomerRow.objects.only("customer_id", "store_id").filter(customer_id=customer_id).first()
    return see(row, actor).customer_id


def require(customer_id: int, *, actor: Actor | None = None) -> None:
    """Check that the customer exists, erased or not, and that the actor may see them; reads no personal data. As
    `resolve`, for a known id. Raises: NotFound `unknown_customer`, Forbidden."""
    see(CustomerRow.objects.only("customer_id", "store_id").filter(customer_id=customer_id).first(), actor)


def named(customer_ids: Collection[int], *, actor: Actor) -> dict[int, str]:
    """Names of these customers, in one query, for those that the actor may see; others and unknown ids are left out. An
    erased customer's name says so."""
    if not customer_ids or not actor.can("customers:read"):
        return {}
    rows = visible_to(CustomerRow.objects.filter(customer_id__in=set(customer_ids)), actor)
    return {row.customer_id: opened(row)[0].name or _("Erased customer") for row in rows}


def get_many(customer_ids: Collection[int]) -> dict[int, Customer]:
    """Customers by id, in one query; unknown ids are left out."""
    rows = CustomerRow.objects.filter(customer_id__in=set(customer_ids))
    return {row.customer_id: opened(row)[0] for row in rows}


def erased_question(customer_ids: Collection[int], *, locks: bool) -> Statement:
    """The query for which of these customers exist and are erased: rows of (customer_id, is_erased), to be sent with
    others. `locks`: an erasure under way is waited for, and none begins before the transaction ends."""
    text = "SELECT customer_id, forgotten_at IS NOT NULL FROM customers_customer WHERE customer_id = ANY(%s)"
    return Statement(text + (" ORDER BY customer_id FOR SHARE" if locks else ""), [array(sorted(customer_ids))])


def is_erased(customer_id: int) -> bool:
    """Whether the customer's personal data was erased. False for an unknown id."""
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


def locate(wanted: Sequence[tuple[Actor, str]]) -> list[int | NotFound]:
    """Resolve `cus_…` or `ref:…` of many: the customer's id, or a NotFound if it is unknown or of a store that the
    actor does not serve. In the given order; at most two queries, whatever the number. Reads no personal data and
    checks no permission: the caller's operation does."""
    written = {text[len(REF) :].strip() for _actor, text in wanted if text.startswith(REF)}
    by_ref = refs(written) if written else {}
    found = [meant(text, by_ref) for _actor, text in wanted]
    known = homes([one for one in found if isinstance(one, int)])
    return [
        unknown() if isinstance(one, int) and not (one in known and is_served(known[one], actor)) else one
        for (actor, _text), one in zip(wanted, found, strict=True)
    ]


def meant(text: str, by_ref: dict[str, int]) -> int | NotFound:
    if text.startswith(REF):
        return by_ref.get(text[len(REF) :].strip()) or unknown()
    try:
        return ids.read_customer(text)
    except NotFound as refusal:
        return refusal


def read_ref(ref: str) -> int:
    found = holder(Kind.REF, ref.strip())
    if found is None:
        raise unknown()
    return found


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
