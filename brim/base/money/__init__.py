"""Money: integers of minor units and the assets they count. Pure: no Django, no I/O, no clock.

Door: this package itself (`from brim.base.money import Money, money, parse, split, share, ...`).

Invariants: an amount is an int, never a float or a Decimal; two assets never meet in one sum (MixedAssets); a split
always sums to the whole; text goes to minor units and back without loss.
"""

from brim.base.money.assets import CURRENCIES, POINT, Asset, AssetKind, UnknownAsset, asset, visits
from brim.base.money.rules import Rounding, share, split
from brim.base.money.types import InvalidAmount, MixedAssets, Money, MoneyJSON, from_json, money, parse

__all__ = [
    "CURRENCIES",
    "POINT",
    "Asset",
    "AssetKind",
    "InvalidAmount",
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
    "visits",
]
