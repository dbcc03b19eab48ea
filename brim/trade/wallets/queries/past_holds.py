"""Holds whose time is over count as let go at once: whoever reads before the sweep subtracts them here, by one rule.

The posting path lets them go itself before it decides (`loading.assembled`).
"""

from datetime import datetime

from django.db import connection
from django.db.models import Q

# Of each part of a hold that is past its time: the lot, and what is still set aside of it.
FREED = """
    SELECT h.customer_id, h.currency, part.lot_id, part.amount
    FROM wallets_hold h CROSS JOIN LATERAL (
        SELECT lot_id, LEAST(size, stop - h.captured) AS amount
        FROM (
            SELECT (listed->>1)::bigint AS lot_id, (listed->>2)::bigint AS size,
              (sum((listed->>2)::bigint) OVER (ORDER BY place))::bigint AS stop
            FROM jsonb_array_elements(h.parts) WITH ORDINALITY parts (listed, place)
        ) cut
        WHERE stop > h.captured
    ) part
    WHERE h.status = 'open' AND h.expires_at <= %(now)s
"""
# All of it, what of it is principal, and what lies in lots past their expiry, and so is free but not available.
FREED_SUMS = f"""
    SELECT coalesce(sum(f.amount), 0) AS freed,
      coalesce(sum(f.amount) FILTER (WHERE l.purse = 'principal'), 0) AS freed_principal,
      coalesce(sum(f.amount) FILTER (WHERE l.expires_at <= %(now)s), 0) AS freed_and_expired
    FROM ({FREED}) f JOIN wallets_lot l ON l.customer_id = f.customer_id AND l.id = f.lot_id
"""
BY_LOT = f"SELECT lot_id, sum(amount) FROM ({FREED}) f WHERE customer_id = %(customer)s GROUP BY lot_id"


def freed_by_lot(customer_id: int, now: datetime) -> dict[int, int]:
    """What holds past their time no longer set aside, by lot; minor units, above zero."""
    with connection.cursor() as db:
        db.execute(BY_LOT, {"customer": customer_id, "now": now})
        return {lot_id: int(amount) for lot_id, amount in db.fetchall()}


def is_past(status: str, expires_at: datetime | None, now: datetime) -> bool:
    return status == "open" and expires_at is not None and expires_at <= now


def in_state(states: tuple[str, ...], now: datetime) -> Q:
    """The holds that are in one of these states by the clock."""
    past = Q(status="open", expires_at__lte=now)
    found = Q(status__in=[state for state in states if state != "open"])
    if "open" in states:
        found |= Q(status="open") & ~past
    return found | past if "expired" in states else found
