"""Keys drawn from the master key: authenticator secrets are kept sealed, and what was typed is kept as a keyed hash.

A sealed text begins with the number of its master key, `v1:…`; while the master key is being changed the current one
seals and all of them open, and `operations.reseal` moves what an earlier one sealed.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12


def seal(text: str) -> str:
    """AES-256-GCM under a key derived for this purpose alone."""
    head, nonce = current_head(), secrets.token_bytes(NONCE_BYTES)
    cipher = AESGCM(derived(settings.MASTER_KEY, "authenticators"))
    return head + base64.b64encode(nonce + cipher.encrypt(nonce, text.encode(), head.encode())).decode()


def unseal(text: str) -> str:
    """Raises: InvalidTag where the text was not sealed by us, was changed, or its master key is not among ours."""
    version, _colon, body = text.partition(":")
    master_key = master_keys().get(version)
    if master_key is None:
        raise InvalidTag
    try:
        raw = base64.b64decode(body, validate=True)
        cipher = AESGCM(derived(master_key, "authenticators"))
        return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], f"{version}:".encode()).decode()
    except (binascii.Error, ValueError) as problem:
        raise InvalidTag from problem


def is_current(text: str) -> bool:
    """Whether the current master key sealed the text."""
    return text.startswith(current_head())


def fingerprint(text: str) -> str:
    """The same text gives the same 16 letters while the master key stays; without that key nothing leads back."""
    key = derived(settings.MASTER_KEY, "fingerprints")
    return hmac.new(key, text.strip().lower().encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:16]


def current_head() -> str:
    return f"v{settings.MASTER_KEY_VERSION}:"


def master_keys() -> dict[str, bytes]:
    others: dict[int, bytes] = settings.OTHER_MASTER_KEYS
    return {f"v{version}": key for version, key in {**others, settings.MASTER_KEY_VERSION: settings.MASTER_KEY}.items()}


def derived(master_key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"brim/identity/{purpose}".encode()).derive(master_key)
