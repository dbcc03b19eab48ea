"""Rate limits: counts per window in a table, one statement each, so that no attempt of a burst is missed."""

from datetime import datetime, timedelta
from math import ceil

from django.contrib.sessions.models import Session
from django.db import connection

from brim.base.identity.models import Attempt, Kept
from brim.base.identity.sealing import fingerprint

COUNT = """
INSERT INTO identity_attempt AS old (what, who, count, ends_at) VALUES (%(what)s, %(who)s, 1, %(ends_at)s)
ON CONFLICT (what, who) DO UPDATE SET
    count = CASE WHEN old.ends_at <= %(now)s THEN 1 ELSE least(old.count, %(most)s) + 1 END,
    ends_at = CASE WHEN old.ends_at <= %(now)s THEN excluded.ends_at ELSE old.ends_at END
RETURNING count, ends_at
"""


def take_attempt(what: str, who: str, *, most: int, within: timedelta, now: datetime) -> int:
    """Count one more of `what` by `who`: 0 where it is among the first `most` of its window, else the seconds until
    the window ends. `who` is kept as a keyed hash. In the caller's transaction: one that is undone was not counted."""
    with connection.cursor() as db:
        db.execute(COUNT, {"what": what, "who": fingerprint(who), "ends_at": now + within, "now": now, "most": most})
        count, ends_at = db.fetchone()
    return 0 if count <= most else max(ceil((ends_at - now).total_seconds()), 1)


def forget_attempts(what: str, who: str) -> None:
    """Reset the count: the attempt succeeded."""
    Attempt.objects.filter(what=what, who=fingerprint(who)).delete()


def tidy(now: datetime) -> int:
    """Delete expired windows, sign-in entries and sessions; returns the number of rows."""
    gone = [
        Attempt.objects.filter(ends_at__lte=now).delete(),
        Kept.objects.filter(expires_at__lte=now).delete(),
        Session.objects.filter(expire_date__lte=now).delete(),
    ]
    return sum(rows for rows, _kinds in gone)
