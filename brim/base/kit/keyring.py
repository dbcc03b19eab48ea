"""Keys drawn from the master key, each for one purpose: what one of them leaks says nothing about another.

While the master key is being changed there are several: the current one seals and signs, all of them open and find.
A purpose is `room/what`. It is part of the key: another word, and nothing that lies sealed opens any more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from brim.base.kit.registers import Register

sealed: Register[Callable[[int], Iterable[int]]] = Register("kind of sealed data")
"""What master keys seal, named in the plural. Each moves its own to the current key, at most so many rows a
transaction, and says how many each of them moved. Raises: Refused where a key that is needed is not there."""


@dataclass(frozen=True)
class MasterKey:
    """`version` is the number that rows keep of it, 1 to 32767."""

    version: int
    secret: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """32 bytes by HKDF-SHA-256, the same each time. Source: RFC 5869."""
        return derived(self.secret, purpose)


def current() -> MasterKey:
    return MasterKey(settings.MASTER_KEY_VERSION, settings.MASTER_KEY)


def master_keys() -> tuple[MasterKey, ...]:
    """Every key that opens, the current one first, then by version."""
    return (current(), *(MasterKey(*pair) for pair in sorted(settings.OTHER_MASTER_KEYS.items())))


@lru_cache(maxsize=64)
def derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"brim/{purpose}".encode()).derive(secret)
