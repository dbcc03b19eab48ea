"""Idempotency keys of requests that make or change a customer.

Nobody knows a customer's number before it is made, so these keys belong to the business and stand by themselves. The
content is kept as an HMAC under the customer's own data key: nobody else can try guesses on it, and it goes when the
customer is erased. Source: docs/decisions/0030-one-person-is-one-customer.md.
"""

import hashlib
import hmac
from dataclasses import replace

from django.db import connection
from django.utils.translation import gettext as _

from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.refusals import Conflict
from brim.core.customers.encryption import HASH, unwrap, utf8
from brim.core.customers.models import CustomerRow, RequestRow
from brim.core.customers.queries.reading import opened, sealed_of
from brim.core.customers.types import Customer, Once
from brim.core.customers.visibility import see


def first_answer(once: Once, row: CustomerRow, content: str, actor: Actor, *, version: int) -> Customer | None:
    """None where this key is used now for the first time, for `row`; it is used up with the caller's transaction. Else
    the customer that it was used for, as it is by now. Waits for a transaction that is using the same key.

    Raises: Conflict `key_conflict`, `customer_forgotten`; NotFound; Forbidden.
    """
    if not once.key:
        return None
    key, asked = hashlib.sha256(utf8(once.key)).digest()[:HASH], once.asked or content
    with connection.cursor() as db:
        db.execute(
            "INSERT INTO customers_request (key, customer_id, version, fingerprint) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [key, row.customer_id, version, fingerprint(row, asked)],
        )
        if db.rowcount:
            return None
    used = RequestRow.objects.get(key=key)
    found = CustomerRow.objects.filter(customer_id=used.customer_id).first()
    first = see(found, actor, "customers:write")
    if first.forgotten_at is not None:
        raise Conflict("customer_forgotten", _("This customer's personal data was erased. Nothing was changed."))
    if not hmac.compare_digest(bytes(used.fingerprint), fingerprint(first, asked)):
        told = {"candidates": [ids.public_customer(first.customer_id)] if actor.can("customers:read") else []}
        raise Conflict(
            "key_conflict", _("This key was used for another request. Nothing was saved. Use a new key."), told
        )
    return replace(opened(first)[0], is_replayed=True, was_made=used.version == 1)


def fingerprint(row: CustomerRow, asked: str) -> bytes:
    return hmac.digest(unwrap(row.customer_id, sealed_of(row)), utf8(asked), "sha256")[:HASH]
