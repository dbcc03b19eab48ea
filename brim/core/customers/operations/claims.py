"""What a customer holds after a change: new claims are made, and what is given up is released.

Before forms were folded two customers could hold what is one now: `M1` and `m1`, a phone with and without the zero of
`+44 (0)20`. Neither is merged or taken anything: the second goes on holding what it held, and is reported.
"""

from collections.abc import Collection, Mapping, Sequence

from brim.core.customers.encryption import current
from brim.core.customers.identities import (
    Identity,
    Kind,
    Taken,
    all_identities,
    identities,
    keep,
    older_identities,
    release,
)
from brim.core.customers.profile import searchable

FIELDS = {Kind.PHONE: "phone", Kind.EMAIL: "email", Kind.REF: "ref"}
Values = Mapping[str, object]


def settled(old: Values, new: Values, taken: Collection[Taken]) -> tuple[Values, list[Identity]]:
    """The values to seal, and what the customer holds: of what others have, `taken`, the form that it had."""
    kinds = {claim.kind for claim in taken}
    values = {**new, "digits": old["digits"]} if Kind.PHONE in kinds and "digits" in old else new
    parts = searchable(values)
    held = [one for one in identities(current(), parts) if one.kind != Kind.REF or Kind.REF not in kinds]
    if Kind.REF in kinds:
        held += [one for one in older_identities(current(), parts) if one.kind == Kind.REF]
    return values, held


def let_go(was: Mapping[int, Values], held: Mapping[int, Sequence[Identity]]) -> None:
    """Keep what these customers hold and release the rest of what they held, under any master key and in any form."""
    keep(held)
    for customer_id, values in was.items():
        staying = set(held[customer_id])
        release(customer_id, [one for one in all_identities(searchable(values)) if one not in staying])


def by_claimant(taken: Collection[Taken]) -> dict[int, list[Taken]]:
    found: dict[int, list[Taken]] = {}
    for one in taken:
        found.setdefault(one.claimant, []).append(one)
    return found


def is_unchanged(kind: Kind, old: Values, new: Values) -> bool:
    return old.get(FIELDS[kind], "") == new.get(FIELDS[kind], "")
