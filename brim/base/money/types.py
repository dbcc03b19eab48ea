"""Money as a value: an integer of minor units in one asset."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from brim.base.money.assets import Asset, asset
from brim.base.money.rules import split

# What a bigint column holds: an amount read from outside goes no further.
LARGEST = 2**63 - 1
# The most that moves at once, and that a setting asks for: the one bound of faces, schema, files and engine.
MAX_AMOUNT = 10**15
DECIMAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
MAX_DIGITS = 19


class MixedAssets(ValueError):
    """Two assets met where one was meant."""


class Misread(StrEnum):
    """Why text is no amount."""

    NO_NUMBER = "no_number"
    UNCLEAR = "unclear"  # 12,50: twelve and a half, or more than a thousand?
    TOO_FINE = "too_fine"  # more decimal digits than the asset has
    TOO_LARGE = "too_large"
    OTHER_CURRENCY = "other_currency"


class InvalidAmount(ValueError):
    """The text or value from outside is no amount of this asset. `readings`: what unclear text may mean."""

    def __init__(self, message: str, why: Misread = Misread.NO_NUMBER, readings: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.why = why
        self.readings = readings


class MoneyJSON(TypedDict):
    """The one shape of money in JSON: `{"amount": 1230, "currency": "CNY"}`, minor units."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Money:
    """`amount_minor` of minor units, of either sign. Sums and comparisons with another asset raise MixedAssets."""

    amount_minor: int
    asset: Asset

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int:
            raise TypeError(f"money counts in int, not {type(self.amount_minor).__name__}")

    @classmethod
    def zero(cls, of: Asset) -> "Money":
        return cls(0, of)

    @property
    def currency(self) -> str:
        """The asset's code."""
        return self.asset.code

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + self._matching(other), self.asset)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - self._matching(other), self.asset)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.asset)

    def __abs__(self) -> "Money":
        return Money(abs(self.amount_minor), self.asset)

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.amount_minor < self._matching(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount_minor <= self._matching(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount_minor > self._matching(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount_minor >= self._matching(other)

    def __str__(self) -> str:
        return f"{self.decimal_text()} {self.asset.code}"

    def split(self, weights: Sequence[int]) -> "list[Money]":
        """Parts in proportion to `weights` that sum to this; see rules.split."""
        return [Money(part, self.asset) for part in split(self.amount_minor, weights)]

    def decimal_text(self) -> str:
        """The exact decimal of the main unit, with all of its digits, no grouping: `12.30`, `-0.05`, `1500`."""
        sign = "-" if self.amount_minor < 0 else ""
        whole, fraction = divmod(abs(self.amount_minor), 10**self.asset.exponent)
        if self.asset.exponent == 0:
            return f"{sign}{whole}"
        return f"{sign}{whole}.{fraction:0{self.asset.exponent}d}"

    def json(self) -> MoneyJSON:
        return {"amount": self.amount_minor, "currency": self.asset.code}

    def _matching(self, other: "Money") -> int:
        if other.asset != self.asset:
            raise MixedAssets(f"{self.asset.code} met {other.asset.code}")
        return other.amount_minor


def money(amount_minor: int, code: str) -> Money:
    """`money(1230, "CNY")` is 12.30 yuan. Raises: UnknownAsset; TypeError for anything but an int."""
    return Money(amount_minor, asset(code))


def parse(text: str, code: str) -> Money:
    """Decimal text of the main unit, exactly: `parse("12.3", "CNY")` is 1230 minor units.

    Takes ASCII digits, an optional leading minus and a point: no grouping, no exponent, no blanks.
    So programs write; what people write is read by `typed`.
    Raises: InvalidAmount where it is something else, has more digits than the asset, or is too large; UnknownAsset.
    """
    of = asset(code)
    match = DECIMAL.fullmatch(text)
    if match is None:
        raise InvalidAmount(f"{text[:40]!r} is not a decimal number")
    sign, whole, fraction = match[1], match[2], match[3] or ""
    if len(whole) > MAX_DIGITS:
        raise InvalidAmount(f"{text[:40]!r} goes beyond {LARGEST} minor units", Misread.TOO_LARGE)
    if len(fraction) > of.exponent:
        told = f"{text[:40]!r} has more than {of.exponent} decimal digits, which {code} does not have"
        raise InvalidAmount(told, Misread.TOO_FINE)
    return Money(checked(int(sign + whole + fraction.ljust(of.exponent, "0"))), of)


def from_json(value: Mapping[str, object]) -> Money:
    """The money of `{"amount": 1230, "currency": "CNY"}`. Raises: InvalidAmount; UnknownAsset."""
    amount, code = value.get("amount"), value.get("currency")
    if type(amount) is not int or not isinstance(code, str) or len(value) != 2:
        raise InvalidAmount('money is written {"amount": <whole number of minor units>, "currency": "<code>"}')
    return Money(checked(amount), asset(code))


def checked(amount: int) -> int:
    if abs(amount) > LARGEST:
        raise InvalidAmount(f"the amount goes beyond {LARGEST} minor units", Misread.TOO_LARGE)
    return amount
