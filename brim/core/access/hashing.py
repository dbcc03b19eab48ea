"""Tokens as their SHA-256; codes, contacts and addresses as HMACs under a key of this purpose: six digits and a phone
number are guessed in no time where the key is not secret."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from brim.base.kit import keyring

KNOWN = timedelta(days=365)
LONGEST_KNOWN = 200


def new_token() -> str:
    return secrets.token_urlsafe(32)


def new_code() -> str:
    return f"{secrets.randbelow(10**6):06d}"


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def code_hash(token: str, code: str) -> bytes:
    """Bound to the browser that asked: a code read elsewhere opens nothing there."""
    return hmac.digest(key("codes"), digest(token) + code.encode(), "sha256")


def known_device(customer_id: int, device_id: int, *, now: datetime) -> str:
    """What a browser keeps once a customer was signed in on it. It opens nothing: when the browser asks for a code, it
    is counted by itself."""
    body = f"{customer_id}.{device_id}.{int(now.timestamp())}"
    return f"{body}.{hmac.digest(key('known'), body.encode(), 'sha256').hex()}"


def known_before(text: str, customer_id: int, *, now: datetime) -> str:
    """The device's name in `known_device`'s text, if the customer was signed in on it within `KNOWN`; else empty."""
    body, _point, proof = text[:LONGEST_KNOWN].rpartition(".")
    parts = body.split(".")
    expected = hmac.digest(key("known"), body.encode(errors="surrogatepass"), "sha256").hex()
    if len(parts) != 3 or not hmac.compare_digest(proof.encode(errors="surrogatepass"), expected.encode()):
        return ""
    is_fresh = now.timestamp() - int(parts[2]) <= KNOWN.total_seconds()
    return parts[1] if int(parts[0]) == customer_id and is_fresh else ""


def mark(kind: str, value: str) -> bytes:
    """The same contact or address gives the same 16 bytes while the master key stays."""
    return hmac.digest(key(kind), value.encode(errors="surrogatepass"), "sha256")[:16]


def key(purpose: str) -> bytes:
    return keyring.current().derive(f"access/{purpose}")
