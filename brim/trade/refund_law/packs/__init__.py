"""Rule packs: a region's rules of prepaid money as pure functions and dated data, by name and day of effect.

A decision stores the pack's name and version. A new version of a pack is a
new entry with a later day; the old one stays, so that an old decision can be computed again.
"""

from datetime import date

from brim.trade.refund_law.packs import cn, none
from brim.trade.refund_law.rules import RulePack

PACKS: tuple[RulePack, ...] = (none.PACK, cn.PACK)
NAMES: tuple[str, ...] = tuple(sorted({pack.name for pack in PACKS}))


class NoPackInForce(ValueError):
    """No pack has this name, or none of that name was in force on the day."""


def pack_in_force(name: str, on: date) -> RulePack:
    """The newest version of the pack that is in force on `on` (business time zone). Raises: NoPackInForce."""
    versions = [pack for pack in PACKS if pack.name == name and pack.in_force_from <= on]
    if not versions:
        raise NoPackInForce(f"no rule pack {name!r} is in force on {on}")
    return max(versions, key=lambda pack: pack.in_force_from)


def pack_of_version(name: str, version: str) -> RulePack:
    """The pack a stored decision names. Raises: NoPackInForce."""
    for pack in PACKS:
        if (pack.name, pack.version) == (name, version):
            return pack
    raise NoPackInForce(f"there is no version {version!r} of the rule pack {name!r}")
