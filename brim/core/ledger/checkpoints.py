"""Totals of the books, rolled up in the background. Nothing on the posting path reads or locks them."""

from django.db import connection, transaction

from brim.core.ledger import snapshots

LAST = "SELECT coalesce(max(snapshot), %s) FROM ledger_checkpoint"
ROLL = f"""
    INSERT INTO ledger_checkpoint (book, total, rows, snapshot)
    SELECT book, -sum(amount), count(*), %(seen)s FROM ledger_transfer
    WHERE book IS NOT NULL AND {snapshots.SINCE} AND {snapshots.SEEN} GROUP BY book
    ON CONFLICT (book) DO UPDATE SET total = ledger_checkpoint.total + excluded.total,
    rows = ledger_checkpoint.rows + excluded.rows
"""


def roll() -> str:
    """Take all rows that are new since the last roll into the checkpoints; the snapshot they now stand for.

    Locks: an advisory lock, so that one roll runs at a time. All checkpoints bear the same snapshot.
    """
    with transaction.atomic(), connection.cursor() as db:
        db.execute("SELECT pg_advisory_xact_lock(7204)")
        db.execute(LAST, [snapshots.NOTHING])
        since = str(db.fetchone()[0])
        seen = snapshots.now()
        db.execute(ROLL, {"since": since, "seen": seen})
        db.execute("UPDATE ledger_checkpoint SET snapshot = %s", [seen])
    return seen
