"""The one place that says what a business's day is: from 00:00 by its clock up to, but not including, 24:00.

A day may have 23 hours or 25, its first hour may not exist or come twice. All moments that are handed out are UTC: two
moments of one time zone are compared by what their clocks show, which is untrue in a repeated hour.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import available_timezones

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
# No time zone carries what lies between these out of what a computer can write.
FIRST, LAST = date(1, 1, 3), date(9999, 12, 28)


@cache
def zones() -> frozenset[str]:
    """The names of all time zones: read once, from some six hundred files."""
    return frozenset(available_timezones())


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day in which an aware moment lies."""
    return moment.astimezone(zone).date()


def start_of(day: date, zone: tzinfo) -> datetime:
    """The day's first moment: the first of two where 00:00 comes twice, where the clock jumps to where it does not."""
    return midnight(within(day), zone)


def end_of(day: date, zone: tzinfo) -> datetime:
    """24:00, the first moment that is no longer in the day: what ends with the day is still good just before."""
    return midnight(within(day) + DAY, zone)


def midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def within(day: date) -> date:
    return min(max(day, FIRST), LAST)


def last_day(end: datetime, zone: tzinfo) -> date:
    """The last day of something that is over at `end`; the other way round from `end_of`."""
    return day_of(end - INSTANT, zone)


def whole_days(moment: datetime, days: int, zone: tzinfo) -> datetime:
    """The end of the day that comes `days` after the day of `moment`."""
    return end_of(day_of(moment, zone) + days * DAY, zone)


def is_reversed(start: date | None, end: date | None) -> bool:
    """Whether a period of days, both included, ends before it starts."""
    return start is not None and end is not None and end < start
