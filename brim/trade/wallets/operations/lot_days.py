"""Lots end with a day: what else they end at, by an earlier rule or under another time zone, is moved there."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from django.db import transaction

from brim.base.events.operations import record_many
from brim.base.events.types import Fact
from brim.base.identity.queries import time_zone
from brim.base.identity.types import system
from brim.base.kit import days
from brim.base.kit.shards import grouped
from brim.base.kit.wire import Statement, array, ask
from brim.core.ledger import operations as ledger
from brim.trade.wallets.catalogue import ExpiryMoved
from brim.trade.wallets.models import Lot

AT_ONCE = 500
MAX_ROUNDS = 20_000
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MOVE = """
    UPDATE wallets_lot l SET expires_at = v.ends
    FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[]) v (customer_id, id, was, ends)
    WHERE l.customer_id = v.customer_id AND l.id = v.id AND l.is_open AND l.expires_at = v.was
    RETURNING l.customer_id, l.id, l.currency, l.remaining
"""


def end_lots_with_their_day(now: datetime, *, until: datetime | None = None) -> int:
    """Move the end of every open lot to 24:00 of the day that is shown for it, which is never earlier; how many moved.

    `until`: only of lots that would be over by then. Interrupted, it goes on where it is called again. Locks: the
    customers' accounts, some hundred at a time.
    """
    zone, moved, after = time_zone(), 0, BEGINNING
    for _round in range(MAX_ROUNDS):
        ends = ends_after(after, until)
        if not ends:
            break
        wrong = {end: right for end in set(ends) if (right := end_of_shown(end, zone)) != end}
        moved += move_all(wrong, now)
        after = ends[-1]
    return moved


def end_of_shown(end: datetime, zone: tzinfo) -> datetime:
    return days.end_of(days.last_day(end, zone), zone)


def ends_after(after: datetime, until: datetime | None) -> list[datetime]:
    found = Lot.objects.filter(is_open=True, expires_at__gt=after).order_by("expires_at")
    if until is not None:
        found = found.filter(expires_at__lte=until)
    return [end for end in found.values_list("expires_at", flat=True)[:AT_ONCE] if end is not None]


def move_all(wrong: Mapping[datetime, datetime], now: datetime) -> int:
    moved = 0
    while wrong:
        found = Lot.objects.filter(is_open=True, expires_at__in=list(wrong)).values_list(
            "customer_id", "id", "expires_at"
        )
        rows = [(owner, lot_id, was, wrong[was]) for owner, lot_id, was in found[:AT_ONCE] if was is not None]
        if not rows:
            break
        for owners in grouped({row[0] for row in rows}):
            moved += move([row for row in rows if row[0] in set(owners)], owners, now)
    return moved


@transaction.atomic
def move(rows: Sequence[tuple[int, int, datetime, datetime]], owners: Sequence[int], now: datetime) -> int:
    """Behind the customers' locks, so that nothing decides on the old end meanwhile."""
    ledger.lock(owners, open_code=0, now=now)
    columns = [
        array(column) for column in zip(*((a, b, c.isoformat(), d.isoformat()) for a, b, c, d in rows), strict=True)
    ]
    (changed,) = ask([Statement(MOVE, columns)])
    actor = system("expiry").label
    record_many(
        [Fact(ExpiryMoved(lot_id, currency, left), owner, actor, now) for owner, lot_id, currency, left in changed]
    )
    return len(changed)
