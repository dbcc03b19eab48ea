"""The only place that reads the time of day; faces call it and hand `now` down."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
