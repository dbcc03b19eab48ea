"""Who holds a phone, an email or a reference, by keyed hash.

One statement claims in sorted order, and claims come before releases, so that customers who exchange numbers and
imports that overlap cannot block each other.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from django.db import connection

from brim.core.customers.encryption import Ring, current, identity_hash, rings
from brim.core.customers.rules import Searchable, older_phones, plain_ref

CHUNK = 5_000


class Kind(IntEnum):
    PHONE = 1
    EMAIL = 2
    REF = 3


class Identity(NamedTuple):
    kind: int
    hash: bytes


class Taken(NamedTuple):
    """`claimant` wanted an identity of this kind that `holder` has."""

    claimant: int
    kind: Kind
    holder: int


def identities(own: Ring, of: Searchable) -> list[Identity]:
    values = ((Kind.PHONE, of.phone), (Kind.EMAIL, of.email), (Kind.REF, of.ref))
    return [Identity(kind, identity_hash(own, kind, value)) for kind, value in values if value]


def older_identities(own: Ring, of: Searchable) -> list[Identity]:
    """What earlier versions claimed for the same: a phone in another form, a reference as it stands."""
    values = [(Kind.PHONE, digits) for digits in (older_phones(of.phone) if of.phone else ())]
    values += [(Kind.REF, of.written)] if of.written and of.written != of.ref else []
    return [Identity(kind, identity_hash(own, kind, value)) for kind, value in values]


def claim(people: Mapping[int, Searchable]) -> list[Taken]:
    """Claim every identity of these customers; what others hold comes back, and the caller rolls back.

    Waits for a transaction that is claiming the same identity.
    """
    own = current()
    wanted = sorted((*identity, customer_id) for customer_id, of in people.items() for identity in identities(own, of))
    won: set[tuple[int, bytes, int]] = set()
    for at in range(0, len(wanted), CHUNK):
        won |= insert(wanted[at : at + CHUNK])
    lost = [claim_ for claim_ in wanted if claim_ not in won]
    holders = holders_of([Identity(kind, digest) for kind, digest, _claimant in lost])
    taken = [Taken(claimant, Kind(kind), holders.get(Identity(kind, digest), 0)) for kind, digest, claimant in lost]
    return [claim_ for claim_ in taken + taken_otherwise(people) if claim_.holder != claim_.claimant]


def taken_otherwise(people: Mapping[int, Searchable]) -> list[Taken]:
    """While the master key is being changed some customers still stand under the hashes of the other one; and some
    under the forms of an earlier version until they are reindexed."""
    found: list[Taken] = []
    for number, own in enumerate(rings()):
        claims = [
            (identity, customer_id)
            for customer_id, of in people.items()
            for identity in [*(identities(own, of) if number else []), *older_identities(own, of)]
        ]
        holders = holders_of([identity for identity, _claimant in claims])
        found += [
            Taken(claimant, Kind(identity.kind), holders[identity])
            for identity, claimant in claims
            if identity in holders
        ]
    return found


def insert(claims: Sequence[tuple[int, bytes, int]]) -> set[tuple[int, bytes, int]]:
    kinds, digests, customers = zip(*claims, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_identity (kind, hash, customer_id)"
            " SELECT * FROM unnest(%s::smallint[], %s::bytea[], %s::bigint[])"
            " ON CONFLICT DO NOTHING RETURNING kind, hash, customer_id",
            [list(kinds), list(digests), list(customers)],
        )
        return {(kind, bytes(digest), customer_id) for kind, digest, customer_id in cursor.fetchall()}


def holders_of(wanted: Sequence[Identity]) -> dict[Identity, int]:
    """The customers who hold these identities."""
    found: dict[Identity, int] = {}
    with connection.cursor() as cursor:
        for at in range(0, len(wanted), CHUNK):
            chunk = set(wanted[at : at + CHUNK])
            cursor.execute(
                "SELECT kind, hash, customer_id FROM customers_identity"
                " WHERE kind = ANY(%s::smallint[]) AND hash = ANY(%s::bytea[])",
                [list({kind for kind, _digest in chunk}), [digest for _kind, digest in chunk]],
            )
            holders = {Identity(kind, bytes(digest)): customer_id for kind, digest, customer_id in cursor.fetchall()}
            found |= {one: customer_id for one, customer_id in holders.items() if one in chunk}
    return found


def release(customer_id: int, given_up: Sequence[Identity]) -> None:
    if not given_up:
        return
    kinds, digests = zip(*given_up, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM customers_identity WHERE customer_id = %s"
            " AND hash = ANY(%s::bytea[]) AND (kind, hash) IN (SELECT * FROM unnest(%s::smallint[], %s::bytea[]))",
            [customer_id, list(digests), list(kinds), list(digests)],
        )


def holder(kind: Kind, value: str) -> int | None:
    """The customer who holds this phone, email (both in normal form) or reference, however that is written."""
    return holders_of_values(kind, {value}).get(value)


def holders_of_values(kind: Kind, values: Collection[str]) -> dict[str, int]:
    """The holders of many values of one kind; those that nobody holds are left out. Who holds a value just as it is
    written goes before who holds another form of it: there are such pairs from before forms were folded."""
    asked = {
        value: [Identity(kind, identity_hash(own, kind, form)) for form in forms(kind, value) for own in rings()]
        for value in values
        if value
    }
    found = holders_of(list({identity for wanted in asked.values() for identity in wanted}))
    first = {value: next((found[one] for one in wanted if one in found), None) for value, wanted in asked.items()}
    return {value: customer_id for value, customer_id in first.items() if customer_id is not None}


def forms(kind: Kind, value: str) -> tuple[str, ...]:
    """The forms that a value may be held in."""
    if kind is Kind.REF:
        return tuple(dict.fromkeys((value.strip(), plain_ref(value))))
    return (value, *older_phones(value)) if kind is Kind.PHONE else (value,)


def all_identities(of: Searchable) -> list[Identity]:
    """Under every ring, so that a release leaves nothing behind during a rotation."""
    return [identity for own in rings() for identity in (*identities(own, of), *older_identities(own, of))]


def keep(people: Mapping[int, Sequence[Identity]]) -> None:
    """Claim what these customers go on holding; what others have stays theirs."""
    claims = sorted((*identity, customer_id) for customer_id, held in people.items() for identity in held)
    for at in range(0, len(claims), CHUNK):
        insert(claims[at : at + CHUNK])
