"""What came into customers' accounts and went out of them, by account code, house book and quarter of an hour.

Rolled up in the background beside the books' checkpoints, up to a snapshot of its own: what is asked is the roll and
the rows since, so that a day's hours and the float cost the same with a million customers as with ten.
"""

from datetime import UTC, datetime

from django.db import connection, transaction

from brim.core.ledger import snapshots
from brim.core.ledger.types import Flow

ALL_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""The slot that stands for all of them, so that a total needs one row and not years of them."""

SLOT = "date_bin('15 minutes', occurred_at, 'epoch'::timestamptz)"
SUMS = f"""
    SELECT coalesce({SLOT}, 'epoch'::timestamptz) AS slot, code, book,
    coalesce(sum(amount) FILTER (WHERE amount > 0), 0) AS came,
    coalesce(-sum(amount) FILTER (WHERE amount < 0), 0) AS went
    FROM ledger_transfer WHERE code IS NOT NULL AND {{rows}}
    GROUP BY GROUPING SETS ((code, book, {SLOT}), (code, book))
"""
LAST = "SELECT coalesce(max(snapshot), %s) FROM ledger_flow_mark"
ROLL = f"""
    INSERT INTO ledger_flow (slot, code, book, came, went)
    {SUMS.format(rows=f"{snapshots.SINCE} AND {snapshots.SEEN}")}
    ON CONFLICT (slot, code, book) DO UPDATE SET came = ledger_flow.came + excluded.came,
    went = ledger_flow.went + excluded.went
"""
MARK = """
    INSERT INTO ledger_flow_mark (id, snapshot) VALUES (1, %s)
    ON CONFLICT (id) DO UPDATE SET snapshot = excluded.snapshot
"""
# One statement, so that the roll and the rows since are seen at one moment.
FLOWS = f"""
    WITH mark AS MATERIALIZED (
        SELECT coalesce(max(snapshot), '{snapshots.NOTHING}')::pg_snapshot AS since FROM ledger_flow_mark
    ), late AS (
        {
    SUMS.format(
        rows='''xid >= (SELECT pg_snapshot_xmin(since)::text::bigint FROM mark)
        AND NOT pg_visible_in_snapshot(xid::text::xid8, (SELECT since FROM mark))'''
    )
}
    ), parts AS (
        SELECT slot, code, book, came, went FROM ledger_flow WHERE slot >= %(start)s AND slot < %(end)s
        UNION ALL
        SELECT slot, code, book, came, went FROM late WHERE slot >= %(start)s AND slot < %(end)s
    )
    SELECT parts.slot, a.kind, a.asset, b.kind, b.detail, sum(came), sum(went)
    FROM parts JOIN ledger_chart a ON a.code = parts.code JOIN ledger_chart b ON b.code = parts.book
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


def roll() -> None:
    """Take all rows that are new since the last roll. Locks: an advisory lock, so that one roll runs at a time."""
    with transaction.atomic(), connection.cursor() as db:
        db.execute("SELECT pg_advisory_xact_lock(7208)")
        db.execute(LAST, [snapshots.NOTHING])
        since = str(db.fetchone()[0])
        seen = snapshots.now()
        db.execute(ROLL, {"since": since, "seen": seen})
        db.execute(MARK, [seen])


def read(start: datetime, end: datetime) -> list[Flow]:
    with connection.cursor() as db:
        db.execute(FLOWS, {"start": start, "end": end})
        return [
            Flow(slot, kind, asset, book, detail, int(came), int(went))
            for slot, kind, asset, book, detail, came, went in db.fetchall()
        ]
