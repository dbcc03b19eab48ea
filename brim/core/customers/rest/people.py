"""Which customer is meant: `cus_…` or `ref:…`, seen by an actor. Set-wise, and without a look at personal data."""

from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.refusals import NotFound
from brim.core.customers import queries as customers
from brim.core.customers import visibility


def resolve(actor: Actor, text: str) -> int:
    """Raises: NotFound `unknown_customer`, `unknown_id`."""
    (found,) = customers.locate([(actor, text)])
    if isinstance(found, NotFound):
        raise found
    return found


def owned(actor: Actor, prefix: str, text: str) -> tuple[int, int]:
    """(customer_id, row_id) of a public id whose customer the actor sees. Raises: NotFound."""
    customer_id, row_id = ids.read_public(prefix, text)
    if not visibility.may_see(customer_id, actor):
        raise ids.unknown(text)
    return customer_id, row_id
