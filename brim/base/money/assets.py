"""What can be counted: currencies of ISO 4217, points, and the visits of a pass plan."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class UnknownAsset(ValueError):
    """There is no asset of that code."""


class AssetKind(StrEnum):
    CURRENCY = "currency"
    POINTS = "points"
    VISITS = "visits"


@dataclass(frozen=True)
class Asset:
    """`exponent` is the number of decimal digits of the main unit: 1 CNY is 10**2 minor units."""

    code: str
    exponent: int
    kind: AssetKind

    def __str__(self) -> str:
        return self.code


# Source: ISO 4217, list one (SIX, as of 2026-01-01), without the codes that have no minor unit: metals, testing,
# bond-market units and drawing rights.
CODES_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
        CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR
        ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV
        MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
        SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

CURRENCIES = {
    code: Asset(code, exponent, AssetKind.CURRENCY)
    for exponent, codes in CODES_BY_EXPONENT.items()
    for code in codes.split()
}
POINT = Asset("POINT", 0, AssetKind.POINTS)
VISITS_PREFIX = "VISIT:"


@lru_cache(maxsize=1024)
def asset(code: str) -> Asset:
    """The asset of a code: `CNY`, `POINT`, `VISIT:<plan>`. Codes are upper case as ISO 4217 writes them.

    Raises: UnknownAsset.
    """
    if code in CURRENCIES:
        return CURRENCIES[code]
    if code == POINT.code:
        return POINT
    if code.startswith(VISITS_PREFIX):
        return visits(code.removeprefix(VISITS_PREFIX))
    raise UnknownAsset(f"there is no asset {code[:20]!r}")


def visits(plan: str) -> Asset:
    """The asset that counts the visits of one pass plan. Raises: UnknownAsset where `plan` is no plain word."""
    if not (plan.isascii() and plan.isalnum() and len(plan) <= 32):
        raise UnknownAsset(f"{plan[:20]!r} names no pass plan")
    return Asset(f"{VISITS_PREFIX}{plan}", 0, AssetKind.VISITS)
