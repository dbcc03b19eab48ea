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
    """That there is this customer, erased or not, and that the actor may see them; opens no personal data. As
    `resolve`, for who has the number already. Raises: NotFound `unknown_customer`, Forbidden."""
    see(CustomerRow.objects.only("customer_id", "store_id").filter(customer_id=customer_id).first(), actor)


def named(customer_ids: Collection[int], *, actor: Actor) -> dict[int, str]:
    """Names for a list, in one query, of those whom the actor sees, where it may see customers at all; others and
    unknown ids are left out, a forgotten customer is called so."""
    if not customer_ids or not actor.can("customers:read"):
        return {}
    rows = visible_to(CustomerRow.objects.filter(customer_id__in=set(customer_ids)), actor)
    return {row.customer_id: opened(row)[0].name or _("Erased customer") for row in rows}


def get_many(customer_ids: Collection[int]) -> dict[int, Customer]:
    """Customers by id, in one query; unknown ids are left out."""
    rows = CustomerRow.objects.filter(customer_id__in=set(customer_ids))
    return {row.customer_id: opened(row)[0] for row in rows}


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


def locate(wanted: Sequence[tuple[Actor, str]]) -> list[int | NotFound]:
    """Each customer's id out of `cus_…` or `ref:…`, or that it is not found: unknown, or of a store that the actor does
    not serve. In the order asked; two queries at most, whatever the number. Opens no personal data and asks for no
    permission: those of what is to be done are the caller's."""
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
