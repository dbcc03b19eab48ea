"""What was booked under which key."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from brim.core.ledger import queries as ledger

# As in the ledger's own look by keys: one look at the primary key for each that is wanted.
OPERATIONS = """
    SELECT wanted.customer_id, wanted.id, o.kind, o.currency, o.amount, o.occurred_at
    FROM unnest(%s::bigint[], %s::bigint[]) wanted (customer_id, id), LATERAL (
        SELECT * FROM wallets_operation WHERE customer_id = wanted.customer_id AND id = wanted.id OFFSET 0) o
"""


@dataclass(frozen=True, slots=True)
class Booked:
    """`kind` is the operation's, `amount` in minor units of `currency`."""

    kind: str
    currency: str
    amount: int
    occurred_at: datetime


def booked(keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], Booked]:
    """The operations that these (customer_id, key) pairs were used for; pairs that no operation has are left out.

    No permission of its own: who imports asks what imports booked.
    """
    numbers = ledger.booked_as(keys)
    wanted = [(customer_id, number) for (customer_id, _key), number in numbers.items()]
    with connection.cursor() as db:
        db.execute(OPERATIONS, [[pair[0] for pair in wanted], [pair[1] for pair in wanted]])
        found = {(row[0], row[1]): Booked(*row[2:]) for row in db.fetchall()}
    return {pair: found[pair[0], number] for pair, number in numbers.items() if (pair[0], number) in found}
