"""Who holds a phone, an email or a reference, by keyed hash.

One statement claims in sorted order, and claims come before releases, so that customers who exchange numbers and
imports that overlap cannot block each other.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from django.db import connection

from brim.core.customers.encryption import Ring, current, identity_hash, rings
from brim.core.customers.rules import Searchable

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
    return [claim_ for claim_ in taken + taken_under_other_keys(people) if claim_.holder != claim_.claimant]


def taken_under_other_keys(people: Mapping[int, Searchable]) -> list[Taken]:
    """While the master key is being changed some customers still stand under the hashes of the other one."""
    found: list[Taken] = []
    for own in rings()[1:]:
        claims = [(identity, customer_id) for customer_id, of in people.items() for identity in identities(own, of)]
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
            kinds, digests = zip(*wanted[at : at + CHUNK], strict=True)
            cursor.execute(
                "SELECT kind, hash, customer_id FROM customers_identity"
                " WHERE (kind, hash) IN (SELECT * FROM unnest(%s::smallint[], %s::bytea[]))",
                [list(kinds), list(digests)],
            )
            found |= {Identity(kind, bytes(digest)): customer_id for kind, digest, customer_id in cursor.fetchall()}
    return found


def release(customer_id: int, given_up: Sequence[Identity]) -> None:
    if not given_up:
        return
    kinds, digests = zip(*given_up, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM customers_identity WHERE customer_id = %s"
            " AND (kind, hash) IN (SELECT * FROM unnest(%s::smallint[], %s::bytea[]))",
            [customer_id, list(kinds), list(digests)],
        )


def holder(kind: Kind, value: str) -> int | None:
    """The customer who holds this phone, email (both in normal form) or reference."""
    wanted = [Identity(kind, identity_hash(own, kind, value)) for own in rings()]
    return next(iter(holders_of(wanted).values()), None)


def holders_of_values(kind: Kind, values: Collection[str]) -> dict[str, int]:
    """The holders of many values of one kind; those that nobody holds are left out."""
    by_identity = {
        Identity(kind, identity_hash(own, kind, value)): value for own in rings() for value in values if value
    }
    return {by_identity[identity]: found for identity, found in holders_of(list(by_identity)).items()}


def all_identities(of: Searchable) -> list[Identity]:
    """Under every ring, so that a release leaves nothing behind during a rotation."""
    return [identity for own in rings() for identity in identities(own, of)]
