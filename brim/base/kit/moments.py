"""Moments from outside: read once, in UTC from then on, within what calendars and the database can work with.

An offset may be anything up to a day in Python, less than sixteen hours in PostgreSQL, and at either end of the
calendar it leads out of it; so no moment travels with the offset that it came with.
"""

from datetime import UTC, datetime, tzinfo

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(3000, 1, 1, tzinfo=UTC)
"""EARLIEST <= moment < LATEST: a day, a month or a grace period to either side of it can always be reckoned."""

LONGEST = 64


def read(text: object, zone: tzinfo | None = None) -> datetime:
    """ISO 8601 as a moment in UTC; `zone` is that of a text without an offset.

    Raises: ValueError: not text, not a moment, without a zone, or out of bounds.
    """
    if not isinstance(text, str) or len(text) > LONGEST or not text.isprintable():
        raise ValueError("a moment is a short text")
    found = datetime.fromisoformat(text)
    return in_utc(found.replace(tzinfo=zone) if zone is not None and found.tzinfo is None else found)


def nearest(moment: datetime) -> datetime:
    """In UTC, and within bounds: for a look back or an edge of a period, which reach to the ends of what there is."""
    return min(max(moment, EARLIEST), LATEST).astimezone(UTC)


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises: ValueError: without a zone, or out of bounds."""
    if moment.utcoffset() is None:
        raise ValueError("a moment has a time zone")
    if not EARLIEST <= moment < LATEST:
        raise ValueError("the moment is out of bounds")
    return moment.astimezone(UTC)
