"""Personal texts that other rooms keep of a customer: sealed under the customer's own key, and gone with it.

`field` names the text within its customer, such as `withdrawal/17`; a blob opens under no other name.
"""

from collections.abc import Mapping, Set

from django.utils.translation import gettext as _

from brim.base.kit.refusals import Conflict
from brim.core.customers.encryption import Sealed, seal_text, unseal_texts
from brim.core.customers.models import CustomerRow
from brim.core.customers.queries import unknown


def seal(customer_id: int, field: str, text: str) -> bytes:
    """The text as the caller keeps it; an empty one is kept as nothing. One query.

    No lock: what is sealed for a customer who is erased meanwhile never opens again. Raises: NotFound
    `unknown_customer`; Conflict `customer_forgotten`.
    """
    if not text:
        return b""
    keys = keys_of({customer_id})
    if customer_id not in keys:
        raise unknown()
    if not keys[customer_id].wrapped_key:
        raise Conflict("customer_forgotten", _("This customer's personal data was erased. Nothing was changed."))
    return seal_text(customer_id, keys[customer_id], field, text)


def opened(blobs: Mapping[tuple[int, str], bytes]) -> dict[tuple[int, str], str]:
    """Texts by customer and field, in one query; those of erased customers are empty. Raises: UnreadableError."""
    texts = dict.fromkeys(blobs, "")
    filled: dict[int, dict[str, bytes]] = {}
    for (customer_id, field), blob in blobs.items():
        if blob:
            filled.setdefault(customer_id, {})[field] = blob
    for customer_id, key in (keys_of(filled.keys()) if filled else {}).items():
        if key.wrapped_key:
            found = unseal_texts(customer_id, key, filled[customer_id])
            texts |= {(customer_id, field): text for field, text in found.items()}
    return texts


def keys_of(customer_ids: Set[int]) -> dict[int, Sealed]:
    rows = CustomerRow.objects.filter(customer_id__in=customer_ids)
    return {
        customer_id: Sealed(version, bytes(wrapped), b"")
        for customer_id, version, wrapped in rows.values_list("customer_id", "key_version", "wrapped_key")
    }
