"""Money: integers of minor units and the assets they count. Pure: no Django, no I/O, no clock.

Door: this package itself (`from brim.base.money import Money, money, parse, typed, split, share, ...`).

Invariants: an amount is an int, never a float or a Decimal; two assets are never added (MixedAssets); a split
always sums to the whole; text converts to minor units and back without loss; text typed by people is parsed by `typed`
only.
"""

from brim.base.money.assets import CURRENCIES, POINT, Asset, AssetKind, UnknownAsset, asset, visits
from brim.base.money.rules import Rounding, share, split
from brim.base.money.typed import typed
from brim.base.money.types import (
    MAX_AMOUNT,
    InvalidAmount,
    Misread,
    MixedAssets,
    Money,
    MoneyJSON,
    from_json,
    money,
    parse,
)

__all__ = [
    "CURRENCIES",
    "MAX_AMOUNT",
    "POINT",
    "Asset",
    "AssetKind",
    "InvalidAmount",
    "Misread",
    "MixedAssets",
    "Money",
    "MoneyJSON",
    "Rounding",
    "UnknownAsset",
    "asset",
    "from_json",
    "money",
    "parse",
    "share",
    "split",
    "typed",
    "visits",
]
