"""Pure decisions: the built-in roles, who may grant what, and the shape of a key."""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brim.base.identity.types import ALL

KEY_HEAD = "brim_live_"
KEY_RANDOM = 32
KEY_CHECK = 6
KEY_SHOWN = len(KEY_HEAD) + 6
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class RoleTemplate:
    name: str
    name_zh: str


ROLES: Mapping[str, RoleTemplate] = {
    "owner": RoleTemplate("Owner", "店主"),
    "manager": RoleTemplate("Manager", "店长"),
    "cashier": RoleTemplate("Cashier", "收银员"),
    "agent": RoleTemplate("Support agent", "客服"),
    "finance": RoleTemplate("Finance", "财务"),
    "risk": RoleTemplate("Risk and compliance", "风控合规"),
    "marketer": RoleTemplate("Marketer", "市场"),
}
"""The built-in roles by their codes. Each permission names the roles that hold it; the owner holds all."""


def both_sides(words: Iterable[str]) -> list[str]:
    """The permissions `…:write` whose `…:approve` is held too, sorted: what one person could both request and approve.

    The word for everything is no side of anything. Source: docs/decisions/0032.
    """
    held = set(words)
    return sorted(word for word in held if word.endswith(":write") and approval_of(word) in held)


def approval_of(word: str) -> str:
    """The `…:approve` permission that belongs to a `…:write`."""
    return word.removesuffix(":write") + ":approve"


def beyond(held: frozenset[str], wanted: Iterable[str]) -> list[str]:
    """The permissions of `wanted` that are not in `held`, sorted."""
    return [] if ALL in held else sorted(set(wanted) - held)


def stores_beyond(held: frozenset[int] | None, wanted: Iterable[int] | None) -> bool:
    """Whether `wanted` (None is every store) reaches further than `held`."""
    if held is None:
        return False
    return wanted is None or not set(wanted) <= held


@dataclass(frozen=True)
class Reach:
    """What somebody may do, and where: `store_ids` None is every store."""

    permissions: frozenset[str]
    store_ids: frozenset[int] | None

    def within(self, other: "Reach") -> "Reach":
        """What both reach."""
        if ALL in other.permissions:
            words = self.permissions
        else:
            words = other.permissions if ALL in self.permissions else self.permissions & other.permissions
        if self.store_ids is None or other.store_ids is None:
            return Reach(words, other.store_ids if self.store_ids is None else self.store_ids)
        return Reach(words, self.store_ids & other.store_ids)


EVERYTHING = Reach(frozenset({ALL}), None)


def token_text(random: str) -> str:
    """The whole token around its random part; the checksum lets a mistyped or made-up key fail without a lookup."""
    return f"{KEY_HEAD}{random}{checksum(random)}"


def is_token(text: str) -> bool:
    body = text.removeprefix(KEY_HEAD)
    if len(text) != len(KEY_HEAD) + KEY_RANDOM + KEY_CHECK or len(body) != KEY_RANDOM + KEY_CHECK:
        return False
    return text.isascii() and body.isalnum() and checksum(body[:KEY_RANDOM]) == body[KEY_RANDOM:]


def checksum(text: str) -> str:
    number, digits = zlib.crc32(text.encode()), ""
    for _place in range(KEY_CHECK):
        number, rest = divmod(number, len(BASE62))
        digits = BASE62[rest] + digits
    return digits


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("MicroMessenger", "WeChat"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """A browser's long name in two words, such as "Chrome · Windows"; of others the beginning."""
    words = [next((name for mark, name in marks if mark in user_agent), "") for marks in (BROWSERS, SYSTEMS)]
    return " · ".join(word for word in words if word) or user_agent[:40]
