"""Dividing integers of minor units so that nothing is lost and nothing is made."""

from collections.abc import Sequence
from enum import StrEnum


class Rounding(StrEnum):
    """How a fraction of a minor unit ends; all of them treat -x as the mirror of x."""

    DOWN = "down"  # towards zero
    UP = "up"  # away from zero
    HALF_UP = "half_up"  # to the nearest, a half away from zero
    HALF_EVEN = "half_even"  # to the nearest, a half to the even neighbour


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` divided in proportion to `weights`, by largest remainder; the parts sum to `amount` exactly.

    A tie goes to the earlier part; a weight of 0 gets 0; the parts of -x are those of x with the other sign.
    Raises: ValueError where a weight is negative or none is above zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative, and one must be above zero")
    size = abs(amount)
    if len(weights) == 2:  # principal and bonus: asked of every spend
        first, remainder = divmod(size * weights[0], whole)
        first += remainder > 0 and 2 * remainder >= whole
        return [first, size - first] if amount >= 0 else [-first, first - size]
    parts = [size * weight // whole for weight in weights]
    remainders = [size * weight % whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: -remainders[index])
    for index in by_remainder[: size - sum(parts)]:
        parts[index] += 1
    return parts if amount >= 0 else [-part for part in parts]


def share(amount: int, numerator: int, denominator: int, rounding: Rounding) -> int:
    """`amount * numerator / denominator`, rounded once, at the end.

    Raises: ValueError where the denominator is not above zero.
    """
    if denominator <= 0:
        raise ValueError("the denominator must be above zero")
    product = amount * numerator
    quotient, remainder = divmod(abs(product), denominator)
    if rounds_up(quotient, remainder, denominator, rounding):
        quotient += 1
    return quotient if product >= 0 else -quotient


def rounds_up(quotient: int, remainder: int, denominator: int, rounding: Rounding) -> bool:
    if rounding is Rounding.DOWN or remainder == 0:
        return False
    if rounding is Rounding.UP or remainder * 2 > denominator:
        return True
    if remainder * 2 < denominator:
        return False
    return rounding is Rounding.HALF_UP or quotient % 2 == 1
