"""Letters sealed under a key of this purpose. They live for minutes: a change of the master key moves none of them."""

import json
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from brim.base.kit import keyring
from brim.base.kit.keyring import MasterKey
from brim.core.messages.types import Letter

NONCE = 12
BLOCK = 256


class UnreadableError(Exception):
    """The letter was changed, stands in another's place, or was sealed under a master key that is gone."""


def seal(customer_id: int, message_id: int, letter: Letter) -> bytes:
    """Padded to the next 256 bytes, so that nobody and somebody look alike."""
    text = json.dumps([letter.to, letter.subject, letter.text], ensure_ascii=False).encode()
    nonce = secrets.token_bytes(NONCE)
    padded = text.ljust(-(-len(text) // BLOCK) * BLOCK)
    return nonce + cipher(keyring.current()).encrypt(nonce, padded, bound(customer_id, message_id))


def unseal(customer_id: int, message_id: int, blob: bytes) -> Letter:
    """Raises: UnreadableError."""
    for key in keyring.master_keys():
        try:
            text = cipher(key).decrypt(blob[:NONCE], blob[NONCE:], bound(customer_id, message_id))
        except (InvalidTag, ValueError):
            continue
        return Letter(*json.loads(text))
    raise UnreadableError(f"message {customer_id}/{message_id} does not open")


@lru_cache(maxsize=8)
def cipher(key: MasterKey) -> AESGCM:
    return AESGCM(key.derive("messages/letters"))


def bound(customer_id: int, message_id: int) -> bytes:
    return f"messages/{customer_id}/{message_id}".encode()
