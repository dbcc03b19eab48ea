"""Which rows are new: what one snapshot sees and an earlier one does not.

A number alone would not do. Transactions commit out of the order of their numbers, and the oldest one still open, in
any database of the server, would hold back all that came after it.
"""

from django.db import connection

NOTHING = "1:1:"
"""A snapshot that sees no row."""

SINCE = """
    xid >= pg_snapshot_xmin(%(since)s::pg_snapshot)::text::bigint
    AND NOT pg_visible_in_snapshot(xid::text::xid8, %(since)s::pg_snapshot)
"""
SEEN = """
    xid < pg_snapshot_xmax(%(seen)s::pg_snapshot)::text::bigint
    AND pg_visible_in_snapshot(xid::text::xid8, %(seen)s::pg_snapshot)
"""


def now() -> str:
    """The present snapshot in PostgreSQL's text form. What the asking transaction wrote itself is not in it."""
    with connection.cursor() as db:
        db.execute("SELECT pg_current_snapshot()::text")
        return str(db.fetchone()[0])
