"""A day of the business: its first moment, its last, and whose a moment is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.base.kit import days

ZONES = (
    "Asia/Shanghai",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Havana",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "America/Sao_Paulo",
    "UTC",
)
BEGINNING = datetime(2012, 1, 1, tzinfo=UTC)
moments = st.integers(min_value=0, max_value=78 * 365 * 24 * 3600 * 4).map(
    lambda quarters: BEGINNING + quarters * timedelta(seconds=0.25)
)


@pytest.mark.parametrize(
    ("zone", "day", "start", "end", "hours"),
    [
        ("Asia/Shanghai", date(2027, 5, 29), "2027-05-28T16:00", "2027-05-29T16:00", 24),
        ("Europe/London", date(2026, 3, 29), "2026-03-29T00:00", "2026-03-29T23:00", 23),
        ("Europe/London", date(2026, 10, 25), "2026-10-24T23:00", "2026-10-26T00:00", 25),
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-23T22:00", "2026-04-24T21:00", 23),  # begins at 01:00
        ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00", "2026-11-02T05:00", 25),  # 00:00 comes twice
        ("America/Santiago", date(2026, 9, 6), "2026-09-06T04:00", "2026-09-07T03:00", 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04T13:00", "2026-04-05T13:30", 24.5),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00", "2011-12-30T10:00", 0),  # was left out
    ],
)
def test_a_day_ends_at_24_by_the_clock_of_the_place(zone: str, day: date, start: str, end: str, hours: float) -> None:
    place = ZoneInfo(zone)
    assert days.start_of(day, place) == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert days.end_of(day, place) == datetime.fromisoformat(end).replace(tzinfo=UTC)
    assert days.end_of(day, place) - days.start_of(day, place) == timedelta(hours=hours)


@given(moment=moments, zone=st.sampled_from(ZONES).map(ZoneInfo))
def test_every_moment_lies_in_its_day_and_days_leave_no_gap(moment: datetime, zone: ZoneInfo) -> None:
    day = days.day_of(moment, zone)
    assert days.start_of(day, zone) <= moment < days.end_of(day, zone)
    assert days.end_of(day, zone) == days.start_of(day + days.DAY, zone)
    assert days.last_day(days.end_of(day, zone), zone) == day


@pytest.mark.parametrize("hour", [5, 6])
def test_both_hours_of_a_repeated_clock_are_of_one_day(hour: int) -> None:
    place = ZoneInfo("America/New_York")
    moment = datetime(2026, 11, 1, hour, 30, tzinfo=UTC)  # 01:30, twice
    assert moment.astimezone(place).hour == 1
    assert days.day_of(moment, place) == date(2026, 11, 1)
    assert days.whole_days(moment, 0, place) == datetime(2026, 11, 2, 5, tzinfo=UTC)


def test_bounds_that_no_calendar_carries_are_taken_for_the_furthest_day() -> None:
    place = ZoneInfo("Pacific/Kiritimati")
    assert days.start_of(date.min, place) == days.start_of(days.FIRST, place)
    assert days.end_of(date.max, place) > days.start_of(days.LAST, place)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 3, 2), date(2026, 3, 1), True),
        (date(2026, 3, 2), date(2026, 3, 2), False),
        (date(2026, 3, 1), date(2026, 3, 2), False),
        (None, date(2026, 3, 1), False),
        (date(2026, 3, 2), None, False),
    ],
)
def test_a_period_that_ends_before_it_starts_is_reversed(start: date | None, end: date | None, expected: bool) -> None:
    assert days.is_reversed(start, end) is expected
