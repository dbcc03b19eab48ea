"""Which customer is meant: `cus_…` or `ref:…`, seen by an actor. Set-wise, and without a look at personal data."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.refusals import NotFound
from brim.core.customers import queries as customers

REF = "ref:"


def resolve(actor: Actor, text: str) -> int:
    """Raises: NotFound `unknown_customer`, `unknown_id`."""
    (found,) = locate([(actor, text)])
    if isinstance(found, NotFound):
        raise found
    return found


def locate(wanted: Sequence[tuple[Actor, str]]) -> list[int | NotFound]:
    """Each customer's id, or that it is not found: unknown, or of a store that the actor does not serve.

    Two queries at most, whatever the number. Customers without any account are found too, and get none by this.
    """
    refs = {text[len(REF) :].strip() for _actor, text in wanted if text.startswith(REF)}
    by_ref = customers.refs(refs) if refs else {}
    found = [read(text, by_ref) for _actor, text in wanted]
    homes = customers.homes([one for one in found if isinstance(one, int)])
    return [
        one if isinstance(one, NotFound) or sees(actor, one, homes) else unknown()
        for (actor, _text), one in zip(wanted, found, strict=True)
    ]


def read(text: str, by_ref: dict[str, int]) -> int | NotFound:
    if text.startswith(REF):
        return by_ref.get(text[len(REF) :].strip()) or unknown()
    try:
        return ids.read_customer(text)
    except NotFound as refusal:
        return refusal


def sees(actor: Actor, customer_id: int, homes: dict[int, int | None]) -> bool:
    if customer_id not in homes:
        return False
    home = homes[customer_id]
    return home is None or actor.may_serve(home)


def owned(actor: Actor, prefix: str, text: str) -> tuple[int, int]:
    """(customer_id, row_id) of a public id whose customer the actor sees. Raises: NotFound."""
    customer_id, row_id = ids.read_public(prefix, text)
    if not sees(actor, customer_id, customers.homes([customer_id])):
        raise ids.unknown(text)
    return customer_id, row_id


def unknown() -> NotFound:
    return NotFound("unknown_customer", _("There is no such customer, or it belongs to a store that is not yours."))
