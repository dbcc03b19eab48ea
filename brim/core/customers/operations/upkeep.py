"""What Brim does to all customers, round by round: a new master key, new search tokens."""

from django.db import transaction
from django.db.models import QuerySet

from brim.core.customers.encryption import current, rewrapped, tokens, unseal
from brim.core.customers.identities import claim
from brim.core.customers.models import CustomerRow
from brim.core.customers.operations.people import locked_many, release_all_but
from brim.core.customers.profile import searchable
from brim.core.customers.queries.reading import sealed_of
from brim.core.customers.rules import Searchable, grams
from brim.core.customers.types import Rewrapped


def rewrap(*, after: int = 0, limit: int = 500) -> Rewrapped:
    """Move the next customers to the current master key: wrapped key, tokens, claims; until `next_after` is None.

    Safe to repeat and to run beside everything else; the personal data itself is not sealed anew. No actor: it changes
    nothing that anyone sees.
    """
    with transaction.atomic():
        old = CustomerRow.objects.exclude(key_version=current().version)
        found = next_of(old, after=after, limit=limit)
        rows = [row for row in locked_many(found) if row.key_version != current().version]
        people = {row.customer_id: searchable(unseal(row.customer_id, sealed_of(row))) for row in rows}
        taken = claim(people)
        assert not taken, f"an identity of customer {taken[0].claimant} is held by another"
        for row in rows:
            move(row, people[row.customer_id])
    return Rewrapped(len(rows), found[-1] if len(found) == limit else None)


def reindex(*, after: int = 0, limit: int = 500) -> Rewrapped:
    """Make the next customers' search tokens anew, until `next_after` is None: once after a version of Brim that
    searches by more than the one before. Safe to repeat and to run beside everything else. No actor, as `rewrap`."""
    with transaction.atomic():
        found = next_of(CustomerRow.objects.all(), after=after, limit=limit)
        rows = list(locked_many(found))
        for row in rows:
            parts = searchable(unseal(row.customer_id, sealed_of(row)))
            row.tokens = tokens(current(), grams(parts))
        CustomerRow.objects.bulk_update(rows, ["tokens"])
    return Rewrapped(len(rows), found[-1] if len(found) == limit else None)


def next_of(rows: QuerySet[CustomerRow], *, after: int, limit: int) -> list[int]:
    wanted = rows.filter(customer_id__gt=after, forgotten_at=None).order_by("customer_id")
    return list(wanted.values_list("customer_id", flat=True)[:limit])


def move(row: CustomerRow, parts: Searchable) -> None:
    """Everything but the claims, which the whole round makes at once and in order."""
    release_all_but(row.customer_id, parts, kept=parts)
    sealed = rewrapped(row.customer_id, sealed_of(row))
    row.key_version, row.wrapped_key = sealed.key_version, sealed.wrapped_key
    row.tokens = tokens(current(), grams(parts))
    row.save(update_fields=["key_version", "wrapped_key", "tokens"])
