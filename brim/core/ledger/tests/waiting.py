"""Waiting for what the server does in its own time."""

import time

from django.db import connection

# Rows count as settled once no transaction older than theirs is open anywhere on the server: other tests' included.
SETTLED = """
    SELECT coalesce(max(xid), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM ledger_transfer
"""
ALONE = """
    SELECT count(*) = 1 FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
"""
PATIENCE_S = 120


def settle() -> None:
    """Wait until the watermark has passed all that is booked."""
    wait_until(SETTLED, "an older transaction stays open on the test server")


def wait_until_alone() -> None:
    """Wait until this connection is the only one to its database."""
    wait_until(ALONE, "another connection to the test database stays open")


def wait_until(question: str, otherwise: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while True:
        with connection.cursor() as cursor:
            cursor.execute(question)
            if cursor.fetchone()[0]:
                return
        assert time.monotonic() < until, otherwise
        time.sleep(0.05)
