from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.base.kit import moments

READ = [
    ("2026-03-02T04:00:00Z", "2026-03-02T04:00:00+00:00"),
    ("2026-03-02T12:00:00+08:00", "2026-03-02T04:00:00+00:00"),
    ("2026-11-29T00:00:00+16:00", "2026-11-28T08:00:00+00:00"),
    ("2026-11-29T00:00:00-23:59", "2026-11-29T23:59:00+00:00"),
    ("2026-11-29T00:00:00+08:00:30.5", "2026-11-28T15:59:29.500000+00:00"),
    ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00+00:00"),
    ("2999-12-31T23:59:59.999999Z", "2999-12-31T23:59:59.999999+00:00"),
    ("3000-01-01T07:59:59+08:00", "2999-12-31T23:59:59+00:00"),
]
REFUSED = [
    "",
    "noon",
    "2026-03-02T12:00:00",
    "2026-03-02",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "1899-12-31T23:59:59Z",
    "3000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-03-02T12:00:00\0Z",
    "2026-03-02T12:00:00Z" + " " * 100,
    None,
    1_700_000_000,
    1e300,
    ["2026-03-02T04:00:00Z"],
]


@pytest.mark.parametrize(("text", "found"), READ)
def test_a_moment_is_in_utc_whatever_its_offset(text: str, found: str) -> None:
    assert moments.read(text).isoformat() == found


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_moment_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        moments.read(text)


def test_a_text_without_an_offset_is_in_the_zone_that_is_given() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    assert moments.read("2026-03-02T12:00", shanghai) == datetime(2026, 3, 2, 4, tzinfo=UTC)
    assert moments.read("2026-03-02T12:00Z", shanghai) == datetime(2026, 3, 2, 12, tzinfo=UTC)


@given(st.datetimes(timezones=st.integers(-86_399, 86_399).map(lambda seconds: timezone(timedelta(seconds=seconds)))))
def test_every_moment_there_is_becomes_utc_or_is_refused(moment: datetime) -> None:
    try:
        found = moments.in_utc(moment)
    except ValueError:
        assert not moments.EARLIEST <= moment < moments.LATEST
    else:
        assert found == moment == moments.nearest(moment)
        assert found.utcoffset() == timedelta(0)
    assert moments.EARLIEST <= moments.nearest(moment) <= moments.LATEST
