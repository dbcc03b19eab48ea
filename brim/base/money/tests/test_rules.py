from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.base.money import Rounding, money, share, split

AMOUNTS = st.integers(min_value=-(10**18), max_value=10**18)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (100, [2, 1, 0], [67, 33, 0]),
        (0, [1, 2], [0, 0]),
        (1, [0, 5], [0, 1]),
        (5, [1000, 200], [4, 1]),
    ],
)
def test_a_split_goes_by_largest_remainder(amount: int, weights: list[int], parts: list[int]) -> None:
    assert split(amount, weights) == parts


@given(AMOUNTS, WEIGHTS)
def test_a_split_sums_to_the_whole_and_no_part_is_a_unit_off(amount: int, weights: list[int]) -> None:
    parts = split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < 1
        assert weight or part == 0
    assert split(-amount, weights) == [-part for part in parts]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [-1, 2], [3, -1]])
def test_weights_that_divide_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(100, weights)


def test_money_splits_into_money_of_its_asset() -> None:
    assert money(100, "CNY").split([1, 2]) == [money(33, "CNY"), money(67, "CNY")]


@pytest.mark.parametrize(
    ("rounding", "results"),
    [
        # of        -2.5 -1.5 -1.25 1.25 1.5 1.75 2.5 2
        (Rounding.DOWN, [-2, -1, -1, 1, 1, 1, 2, 2]),
        (Rounding.UP, [-3, -2, -2, 2, 2, 2, 3, 2]),
        (Rounding.HALF_UP, [-3, -2, -1, 1, 2, 2, 3, 2]),
        (Rounding.HALF_EVEN, [-2, -2, -1, 1, 2, 2, 2, 2]),
    ],
)
def test_a_share_is_rounded_as_asked(rounding: Rounding, results: list[int]) -> None:
    quarters = [-10, -6, -5, 5, 6, 7, 10, 8]
    assert [share(1, numerator, 4, rounding) for numerator in quarters] == results


@given(AMOUNTS, st.integers(0, 10**6), st.integers(1, 10**6), st.sampled_from(Rounding))
def test_a_share_is_within_one_unit_and_mirrors(
    amount: int, numerator: int, denominator: int, rounding: Rounding
) -> None:
    result = share(amount, numerator, denominator, rounding)
    exact = Fraction(amount * numerator, denominator)
    assert abs(result - exact) < 1
    assert share(-amount, numerator, denominator, rounding) == -result
    if rounding in {Rounding.HALF_UP, Rounding.HALF_EVEN}:
        assert abs(result - exact) <= Fraction(1, 2)


@pytest.mark.parametrize("denominator", [0, -1])
def test_a_share_of_nothing_is_refused(denominator: int) -> None:
    with pytest.raises(ValueError, match="denominator"):
        share(100, 1, denominator, Rounding.DOWN)
