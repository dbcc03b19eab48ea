from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from brim.base.money import money
from brim.base.ui import formats

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("language", "amount", "code", "plus", "text"),
    [
        ("en", 128450, "CNY", False, "¥1,284.50"),
        ("zh-hans", 128450, "CNY", False, "¥1,284.50"),
        ("en", -5600, "CNY", True, "−¥56.00"),
        ("en", 58000, "CNY", True, "+¥580.00"),
        ("en", 0, "CNY", True, "¥0.00"),
        ("en", 1200, "JPY", False, "JP¥1,200"),
        ("en", 100, "USD", False, "$1.00"),
        ("zh-hans", 100, "USD", False, "US$1.00"),
        ("en", 1234, "KWD", False, "KWD1.234"),
        ("en", 123456789012345678, "CNY", False, "¥1,234,567,890,123,456.78"),
        ("en", 200, "POINT", True, "+200 pts"),
        ("zh-hans", 200, "POINT", True, "+200 积分"),
    ],
)
def test_money_is_written_as_the_language_writes_it(language, amount, code, plus, text):
    with translation.override(language):
        assert formats.money_text(money(amount, code), plus=plus) == text


@pytest.mark.parametrize(
    ("language", "day", "text"),
    [
        ("en", date(2026, 11, 21), "Today"),
        ("en", date(2026, 11, 20), "Yesterday"),
        ("zh-hans", date(2026, 11, 20), "昨天"),
        ("en", date(2026, 11, 12), "12 November"),
        ("zh-hans", date(2026, 11, 12), "11月12日"),
        ("en", date(2025, 5, 3), "3 May 2025"),
        ("zh-hans", date(2025, 5, 3), "2025年5月3日"),
        ("en", date(2026, 11, 22), "22 November"),
    ],
)
def test_near_days_have_names_and_far_ones_their_year(language, day, text):
    with translation.override(language):
        assert formats.relative_day(day, TODAY) == text


def test_a_moment_is_told_in_the_business_time_zone():
    late = datetime(2026, 11, 20, 16, 30, 7, tzinfo=UTC)
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        assert formats.exact_time_text(late) == "00:30:07"
        assert formats.day_of(late) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+8613812345678", "138 **** 5678"),
        ("13812345678", "138 **** 5678"),
        ("+14155550123", "141 **** 0123"),
        ("12345", "***45"),
        ("", ""),
    ],
)
def test_a_phone_shows_its_head_and_tail(phone, masked):
    assert formats.masked_phone(phone) == masked


@pytest.mark.parametrize(
    ("email", "masked"), [("lin@mail.example", "li***@mail.example"), ("a@b.example", "***@b.example"), ("", "")]
)
def test_an_email_shows_two_letters_and_its_host(email, masked):
    assert formats.masked_email(email) == masked
