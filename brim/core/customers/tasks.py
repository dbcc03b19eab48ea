"""Background work: one operation call each."""

from datetime import datetime

from brim.base.kit.jobs import periodic
from brim.core.customers import operations

ROUNDS = 20


@periodic("* * * * *", "customers.reindex")
def reindex(*, now: datetime) -> None:
    """What an earlier version indexed, some thousand customers a minute; nothing once all are done."""
    for _round in range(ROUNDS):
        if not operations.reindex_due(now=now):
            return
