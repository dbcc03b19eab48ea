"""What Brim does to all customers, round by round: a new master key, new search tokens."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from brim.base.events.operations import record
from brim.base.identity.types import system
from brim.base.kit.splitting import swept
from brim.core.customers.catalogue import SameClaimFound
from brim.core.customers.encryption import current, reseal, rewrapped, tokens, unseal
from brim.core.customers.identities import Taken, claim
from brim.core.customers.models import INDEX_VERSION, CustomerRow
from brim.core.customers.operations.claims import FIELDS as CLAIMED
from brim.core.customers.operations.claims import Values, by_claimant, let_go, settled
from brim.core.customers.operations.people import locked_many
from brim.core.customers.profile import searchable
from brim.core.customers.queries.reading import country_code, sealed_of
from brim.core.customers.rules import grams, plain_phone
from brim.core.customers.types import Held, Rewrapped


def rewrap_all(limit: int) -> Iterator[int]:
    """Every customer, `limit` of them a transaction; how many each moved."""
    after: int | None = 0
    while after is not None:
        done = rewrap(after=after, limit=limit)
        yield done.count
        after = done.next_after


def rewrap(*, after: int = 0, limit: int = 500) -> Rewrapped:
    """Move the next customers to the current master key: wrapped key, tokens, claims; until `next_after` is None.

    Safe to repeat and to run beside everything else; the personal data itself is not sealed anew. No actor: it changes
    nothing that anyone sees.
    """
    with transaction.atomic():
        old = CustomerRow.objects.exclude(key_version=current().version)
        found = next_of(old, after=after, limit=limit)
        rows = [row for row in locked_many(found) if row.key_version != current().version]
        people = {row.customer_id: unseal(row.customer_id, sealed_of(row)) for row in rows}
        taken = take_over(people, people)[1]
        for row in rows:
            sealed = rewrapped(row.customer_id, sealed_of(row))
            row.key_version, row.wrapped_key = sealed.key_version, sealed.wrapped_key
            row.tokens = tokens(current(), grams(searchable(people[row.customer_id])))
        CustomerRow.objects.bulk_update(rows, ["key_version", "wrapped_key", "tokens"])
    return Rewrapped(len(rows), found[-1] if len(found) == limit else None, reported(taken))


def reindex(*, after: int = 0, limit: int = 500) -> Rewrapped:
    """Make the next customers' search tokens and claims anew, until `next_after` is None. Safe to repeat and to run
    beside everything else. What two customers hold that is one by now stays theirs and is told in `held`. No actor, as
    `rewrap`."""
    with transaction.atomic():
        found = next_of(CustomerRow.objects.all(), after=after, limit=limit)
        count, held = renewed(found)
    return Rewrapped(count, found[-1] if len(found) == limit else None, held)


def reindex_due(*, now: datetime, limit: int = 500) -> int:
    """Reindex the next customers whom an earlier version indexed; how many there were. What is interrupted goes on with
    the next call; what two hold since is told to the log. One who cannot be read does not stop the others. Raises:
    ExceptionGroup of what broke, after all were tried."""
    found = next_of(CustomerRow.objects.filter(index_version__lt=INDEX_VERSION), after=0, limit=limit)
    return len(swept(partial(reindex_all, now=now), found, name="customers.reindex"))


@transaction.atomic
def reindex_all(customer_ids: Sequence[int], *, now: datetime) -> Sequence[int]:
    _count, held = renewed(customer_ids)
    for one in held:
        told = SameClaimFound(one.field, one.holder_id)
        record(told, customer_id=one.customer_id, actor=system("customers").label, now=now, request_id="")
    return customer_ids


def renewed(customer_ids: Sequence[int]) -> tuple[int, tuple[Held, ...]]:
    country = country_code()
    rows = list(locked_many(customer_ids))
    old: dict[int, Values] = {row.customer_id: unseal(row.customer_id, sealed_of(row)) for row in rows}
    new, taken = take_over(old, {customer_id: folded(values, country) for customer_id, values in old.items()})
    for row in rows:
        values = new[row.customer_id]
        if values != old[row.customer_id]:
            row.profile = reseal(row.customer_id, sealed_of(row), values).profile
        row.tokens, row.index_version = tokens(current(), grams(searchable(values))), INDEX_VERSION
    CustomerRow.objects.bulk_update(rows, ["profile", "tokens", "index_version"])
    return len(rows), reported(taken)


def folded(values: Values, country: str) -> Values:
    """The phone in the form of this version; one that it does not know as a number keeps the form it has."""
    digits = plain_phone(str(values.get("phone", "")), country)
    return {**values, "digits": digits} if digits and "digits" in values else values


def take_over(old: Mapping[int, Values], new: Mapping[int, Values]) -> tuple[dict[int, Values], list[Taken]]:
    """Claim for all at once and in order; the values to seal, and what others hold."""
    taken = claim({customer_id: searchable(values) for customer_id, values in new.items()})
    of = by_claimant(taken)
    found = {
        customer_id: settled(old[customer_id], values, of.get(customer_id, ())) for customer_id, values in new.items()
    }
    let_go(old, {customer_id: held for customer_id, (_values, held) in found.items()})
    return {customer_id: values for customer_id, (values, _held) in found.items()}, taken


def reported(taken: Collection[Taken]) -> tuple[Held, ...]:
    return tuple(Held(one.claimant, CLAIMED[one.kind], one.holder) for one in taken)


def next_of(rows: QuerySet[CustomerRow], *, after: int, limit: int) -> list[int]:
    wanted = rows.filter(customer_id__gt=after, forgotten_at=None).order_by("customer_id")
    return list(wanted.values_list("customer_id", flat=True)[:limit])
