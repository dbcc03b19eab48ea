"""Keys and seals: keys of the ring, one data key per customer, AES-256-GCM with the customer bound in.

A ring is everything derived from one master key. During a rotation there are two: the current one seals, all of them
open and find.
"""

import hmac
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from brim.base.kit import keyring
from brim.base.kit.documents import in_json
from brim.base.kit.keyring import MasterKey

NONCE = 12
HASH = 16
BLOCK = 64


class UnreadableError(Exception):
    """A customer's seal does not open: the row was tampered with, or its master key is not among ours."""


@dataclass(frozen=True)
class Ring:
    """Keys derived from one master key, each for one purpose."""

    version: int
    wrap: AESGCM
    search: bytes
    identity: bytes


@dataclass(frozen=True)
class Sealed:
    """What a row keeps of a customer's personal data."""

    key_version: int
    wrapped_key: bytes
    profile: bytes


def current() -> Ring:
    return ring(keyring.current())


def rings() -> tuple[Ring, ...]:
    """Every ring that opens, the current one first; the others are there while the master key is being changed."""
    return tuple(ring(key) for key in keyring.master_keys())


@lru_cache(maxsize=8)
def ring(key: MasterKey) -> Ring:
    wrap, search, identity = (key.derive(f"customers/{purpose}") for purpose in ("wrap", "search", "identity"))
    return Ring(key.version, AESGCM(wrap), search, identity)


def bound(customer_id: int, field: str) -> bytes:
    """Associated data: a blob moved to another customer or another column does not open."""
    return f"customers/{field}/{customer_id}".encode()


def seal(customer_id: int, values: Mapping[str, object]) -> Sealed:
    """Seal a new customer's personal data under a new key of its own."""
    own = current()
    data_key = AESGCM.generate_key(256)
    return Sealed(own.version, wrap(own, customer_id, data_key), encrypt(data_key, customer_id, "profile", values))


def reseal(customer_id: int, sealed: Sealed, values: Mapping[str, object]) -> Sealed:
    """Seal other data under the key the customer has."""
    data_key = unwrap(customer_id, sealed)
    return Sealed(sealed.key_version, sealed.wrapped_key, encrypt(data_key, customer_id, "profile", values))


def rewrapped(customer_id: int, sealed: Sealed) -> Sealed:
    """The same data and key, the key wrapped by the current master key."""
    own = current()
    return Sealed(own.version, wrap(own, customer_id, unwrap(customer_id, sealed)), sealed.profile)


def unseal(customer_id: int, sealed: Sealed) -> dict[str, object]:
    """Raises: UnreadableError where a bit was changed or a blob stands in another's place."""
    data_key = unwrap(customer_id, sealed)
    values: dict[str, object] = json.loads(opened(AESGCM(data_key), customer_id, "profile", sealed.profile))
    return values


def wrap(own: Ring, customer_id: int, data_key: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + own.wrap.encrypt(nonce, data_key, bound(customer_id, f"key/{own.version}"))


def unwrap(customer_id: int, sealed: Sealed, own_rings: Iterable[Ring] = ()) -> bytes:
    """The customer's data key; of many customers the rings are asked for once. Raises: UnreadableError."""
    for own in own_rings or rings():
        if own.version == sealed.key_version:
            return opened(own.wrap, customer_id, f"key/{own.version}", sealed.wrapped_key)
    raise UnreadableError(
        f"customer {customer_id} is sealed under master key version {sealed.key_version}, which is not configured"
    )


def seal_text(customer_id: int, sealed: Sealed, field: str, text: str) -> bytes:
    """A text under the key the customer has, bound to the row that `field` names: `note/17`."""
    return encrypt(unwrap(customer_id, sealed), customer_id, field, {"text": text})


def unseal_texts(customer_id: int, sealed: Sealed, blobs: Mapping[str, bytes]) -> dict[str, str]:
    """Texts by field; the key is unwrapped once. Raises: UnreadableError."""
    cipher = AESGCM(unwrap(customer_id, sealed))
    return {field: json.loads(opened(cipher, customer_id, field, blob))["text"] for field, blob in blobs.items()}


def encrypt(data_key: bytes, customer_id: int, field: str, values: Mapping[str, object]) -> bytes:
    return encrypt_by(AESGCM(data_key), customer_id, field, values)


def encrypt_by(cipher: AESGCM, customer_id: int, field: str, values: Mapping[str, object]) -> bytes:
    """Spaces after the JSON hide how long a name or a note is, to the next 64 bytes."""
    text = in_json(values)
    padded = text.ljust(-(-len(text) // BLOCK) * BLOCK)
    nonce = os.urandom(NONCE)
    return nonce + cipher.encrypt(nonce, padded, bound(customer_id, field))


def opened(cipher: AESGCM, customer_id: int, field: str, blob: bytes) -> bytes:
    try:
        return cipher.decrypt(blob[:NONCE], blob[NONCE:], bound(customer_id, field))
    except (InvalidTag, ValueError) as problem:
        raise UnreadableError(f"the {field.partition('/')[0]} of customer {customer_id} does not open") from problem


def tokens(own: Ring, grams: Iterable[str]) -> list[int]:
    """Keyed 64-bit numbers of grams, sorted; without the key they tell no gram."""
    return sorted({int.from_bytes(hmac.digest(own.search, utf8(gram), "sha256")[:8], signed=True) for gram in grams})


def identity_hash(own: Ring, kind: int, value: str) -> bytes:
    return hmac.digest(own.identity, utf8(f"{kind}:{value}"), "sha256")[:HASH]


def utf8(text: str) -> bytes:
    """Bytes of any text a caller may search for, half a surrogate pair included."""
    return text.encode(errors="surrogatepass")
