"""Upkeep of customer lists: summaries of customers, and the record of exports."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime

from django.db import connection, transaction

from brim.base.events.operations import record
from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.core.customers.catalogue import ListExported
from brim.core.customers.types import CustomerSummary, Selection

UPSERT = """
    INSERT INTO customers_standing AS s (customer_id, balance, is_frozen, last_seen_at)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[], %s::timestamptz[]) v ORDER BY 1
    ON CONFLICT (customer_id) DO UPDATE SET balance = excluded.balance, is_frozen = excluded.is_frozen,
        last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at)
    WHERE (s.balance, s.is_frozen) <> (excluded.balance, excluded.is_frozen)
        OR greatest(s.last_seen_at, excluded.last_seen_at) IS DISTINCT FROM s.last_seen_at
"""


def write_summaries(standings: Sequence[CustomerSummary]) -> None:
    """Write down how these customers (each once) stand now; one statement. The latest time of having been seen stays.

    No actor: it is a copy of what another room did already, made by that room's listener.
    """
    if not standings:
        return
    columns = [[getattr(standing, field.name) for standing in standings] for field in fields(CustomerSummary)]
    with connection.cursor() as db:
        db.execute(UPSERT, columns)


def note_export(*, at_most: int, conditions: Iterable[str], actor: Actor, now: datetime) -> None:
    """Record that the personal data of up to `at_most` customers leaves the business in a file; before it does. One
    transaction.

    Raises: Forbidden (customers:export).
    """
    authorise(actor, "customers:export")
    told = ListExported(at_most, tuple(conditions))
    with transaction.atomic():
        record(told, customer_id=0, actor=actor.label, now=now, request_id=actor.request_id)


def conditions_of(selection: Selection) -> list[str]:
    """Names of the conditions that are set, for the log: never their values."""
    plain = Selection()
    own = [
        field.name
        for field in fields(Selection)
        if field.name not in {"sort", "conditions"} and getattr(selection, field.name) != getattr(plain, field.name)
    ]
    return [*own, *(condition.name for condition in selection.conditions)]
