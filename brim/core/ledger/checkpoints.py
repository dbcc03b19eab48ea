"""Totals of the house books, rolled up in the background. Nothing on the posting path reads or locks them."""

from django.db import connection, transaction

from brim.core.ledger.verify import WATERMARK

LOW = "SELECT coalesce(max(below_xid), 0) FROM ledger_checkpoint"
ROLL = """
    INSERT INTO ledger_checkpoint (book, total, rows, below_xid)
    SELECT book, -sum(amount), count(*), %(high)s FROM ledger_transfer
    WHERE book IS NOT NULL AND xid >= %(low)s AND xid < %(high)s GROUP BY book
    ON CONFLICT (book) DO UPDATE SET total = ledger_checkpoint.total + excluded.total,
    rows = ledger_checkpoint.rows + excluded.rows
"""


def roll() -> int:
    """Take the rows up to the present watermark into the checkpoints; the watermark.

    Locks: an advisory lock, so that one roll runs at a time. Rows of transactions still open stay for the next one.
    """
    with transaction.atomic(), connection.cursor() as db:
        db.execute("SELECT pg_advisory_xact_lock(7204)")
        db.execute(LOW)
        low = int(db.fetchone()[0])
        db.execute(WATERMARK)
        high = int(db.fetchone()[0])
        if high > low:
            db.execute(ROLL, {"low": low, "high": high})
            db.execute("UPDATE ledger_checkpoint SET below_xid = %s", [high])
    return high
