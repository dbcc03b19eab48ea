"""Rows count as settled once no transaction older than theirs is open anywhere on the server: other tests' included."""

import time

from django.db import connection

SETTLED = """
    SELECT coalesce(max(xid), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM ledger_transfer
"""
PATIENCE_S = 120


def settle() -> None:
    """Wait until the watermark has passed all that is booked."""
    until = time.monotonic() + PATIENCE_S
    while True:
        with connection.cursor() as cursor:
            cursor.execute(SETTLED)
            if cursor.fetchone()[0]:
                return
        assert time.monotonic() < until, "an older transaction stays open on the test server"
        time.sleep(0.05)
