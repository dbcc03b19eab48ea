"""The picture of a day by the hour."""

from datetime import UTC, date, datetime, timedelta

from brim.base.money import money
from brim.trade.wallets.console import today as pictures
from brim.trade.wallets.queries import Hour


def hours(paid_in: list[int], spent: list[int], day: date) -> list[Hour]:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return [
        Hour(start + timedelta(hours=n), money(came, "CNY"), money(went, "CNY"), money(0, "CNY"))
        for n, (came, went) in enumerate(zip(paid_in, spent, strict=True))
    ]


def test_both_sides_of_the_picture_share_one_scale_and_stay_inside_it():
    now = datetime(2026, 5, 8, 1, 30, tzinfo=UTC)
    drawn = pictures.drawn(
        hours([300, 0, 0], [100, 0, 0], now.date()), hours([150, 50, 70], [0, 1, 9], date(2026, 5, 1)), now
    )
    bars = [bar for column in drawn.columns for bar in column.bars]
    assert all(bar.y >= 0 and bar.y + bar.height <= drawn.height for bar in bars)
    by_kind = {(bar.kind, bar.x): bar.height for bar in bars}
    assert abs(by_kind["in", 8] - 3 * by_kind["out", 8]) <= 3
    assert [column.is_now for column in drawn.columns] == [False, True, False]
    assert (drawn.paid_in, drawn.paid_in_before) == (money(300, "CNY"), money(200, "CNY"))


def test_a_day_on_which_nothing_moved_is_drawn_as_nothing():
    now = datetime(2026, 5, 8, 1, 30, tzinfo=UTC)
    drawn = pictures.drawn(hours([0] * 24, [0] * 24, now.date()), hours([0] * 23, [0] * 23, date(2026, 5, 1)), now)
    assert len(drawn.columns) == 24
    assert not any(column.bars for column in drawn.columns)
