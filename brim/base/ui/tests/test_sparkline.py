"""The line under a balance."""

from brim.base.ui.sparkline import spark


def test_the_line_stays_until_it_moves():
    drawn = spark([(25, 100), (50, 50)], start=0, end=100, before=0)
    assert drawn.edge == "M0 56H70V4H140V30H280"
    assert drawn.under == "M0 56H70V4H140V30H280V56H0Z"


def test_the_line_of_an_empty_wallet_lies_on_the_ground():
    assert spark([], start=0, end=100, before=0).edge == "M0 56H280"
    assert spark([(50, -30)], start=0, end=100, before=0).edge == "M0 56H140V56H280"
