"""What stamps are worth. Pure."""

from datetime import datetime, timedelta

POINTS = 10  # of a top-up
PRICE = 10  # points that are redeemed at once
WORTH = 200  # minor units of bonus for them
OFF = 10  # of a price, one part in so many
BONUS = 20  # likewise of what was paid
WINDOW = timedelta(minutes=10)
REVIEWED_FROM = 100_000_00
MAX_PER_CALL = 200_000_00
REVIEW = timedelta(days=1)


def is_over(since: datetime, now: datetime) -> bool:
    return now - since >= WINDOW


def points_due(*, points: int, paid: int, gone: int, taken_back: int) -> int:
    """Points that go back once `gone` of `paid` has: the last of the money takes the last point."""
    return points * min(gone, paid) // paid - taken_back
