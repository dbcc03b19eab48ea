"""Personal texts that other rooms store about a customer: encrypted under the customer's key, unreadable once it is
destroyed.

`field` names the text within its customer, such as `withdrawal/17`; a blob opens under no other name.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

from brim.base.kit.refusals import Conflict
from brim.base.kit.wire import Statement, array
from brim.core.customers import encryption
from brim.core.customers.encryption import Ring, Sealed
from brim.core.customers.models import CustomerRow
from brim.core.customers.visibility import unknown

KEYS = "SELECT customer_id, key_version, wrapped_key FROM customers_customer WHERE customer_id = ANY(%s)"


class Keys:
    """Data keys of some customers; each is unwrapped once, when it is first needed.

    An erased customer has none: nothing is stored for them, and earlier texts cannot be opened.
    """

    def __init__(self, rows: Sequence[tuple[Any, ...]] = ()) -> None:
        self.wrapped = {
            customer_id: Sealed(version, bytes(wrapped), b"") for customer_id, version, wrapped in rows if wrapped
        }
        self.known = {row[0] for row in rows}
        self.ciphers: dict[int, AESGCM] = {}
        self.rings: tuple[Ring, ...] = ()

    def seal(self, customer_id: int, field: str, text: str) -> bytes:
        """The text as it is kept; an empty one, and one of somebody without a key, as nothing."""
        return self.seal_values(customer_id, field, {"text": text}) if text else b""

    def seal_values(self, customer_id: int, field: str, values: Mapping[str, object]) -> bytes:
        """The same for several values, such as JSON holds."""
        cipher = self.cipher(customer_id)
        return b"" if cipher is None else encryption.encrypt_by(cipher, customer_id, field, values)

    def opened(self, customer_id: int, field: str, blob: bytes) -> str:
        """Empty where nothing was kept, or the customer was erased. Raises: UnreadableError."""
        return str(self.opened_values(customer_id, field, blob).get("text", ""))

    def opened_values(self, customer_id: int, field: str, blob: bytes) -> dict[str, Any]:
        cipher = self.cipher(customer_id) if blob else None
        if cipher is None:
            return {}
        values: dict[str, Any] = json.loads(encryption.opened(cipher, customer_id, field, blob))
        return values

    def cipher(self, customer_id: int) -> AESGCM | None:
        found = self.ciphers.get(customer_id)
        if found is None and customer_id in self.wrapped:
            self.rings = self.rings or encryption.rings()
            found = AESGCM(encryption.unwrap(customer_id, self.wrapped[customer_id], self.rings))
            self.ciphers[customer_id] = found
        return found


def keys_question(customer_ids: Iterable[int]) -> Statement:
    """The query for `Keys`, to be sent together with a caller's other queries."""
    return Statement(KEYS, [array(sorted(set(customer_ids)))])


def keys(customer_ids: Collection[int]) -> Keys:
    """The data keys of these customers, in one query; no query if there are none."""
    if not customer_ids:
        return Keys()
    rows = CustomerRow.objects.filter(customer_id__in=customer_ids)
    return Keys(list(rows.values_list("customer_id", "key_version", "wrapped_key")))


def seal(customer_id: int, field: str, text: str) -> bytes:
    """The encrypted text, for the caller to store; an empty text gives an empty blob. One query.

    Takes no lock: a text sealed while the customer is being erased can never be opened. Raises: NotFound
    `unknown_customer`; Conflict `customer_forgotten`.
    """
    if not text:
        return b""
    own = keys({customer_id})
    if customer_id not in own.known:
        raise unknown()
    if customer_id not in own.wrapped:
        raise Conflict("customer_forgotten", _("This customer's personal data was erased. Nothing was changed."))
    return own.seal(customer_id, field, text)


def opened(blobs: Mapping[tuple[int, str], bytes]) -> dict[tuple[int, str], str]:
    """Texts by customer and field, in one query; those of erased customers are empty. Raises: UnreadableError."""
    own = keys({customer_id for (customer_id, _field), blob in blobs.items() if blob})
    return {(customer_id, field): own.opened(customer_id, field, blob) for (customer_id, field), blob in blobs.items()}
