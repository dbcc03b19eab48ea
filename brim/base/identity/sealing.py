"""Two uses of the seal key: authenticator secrets are kept sealed, and what was typed is kept as a keyed hash."""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = "v1:"
NONCE_BYTES = 12


def seal(text: str) -> str:
    """AES-256-GCM under a key derived for this purpose alone."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = nonce + AESGCM(derived("authenticators")).encrypt(nonce, text.encode(), VERSION.encode())
    return VERSION + base64.b64encode(sealed).decode()


def unseal(text: str) -> str:
    """Raises: cryptography's InvalidTag where the text was not sealed by us or was changed."""
    raw = base64.b64decode(text.removeprefix(VERSION))
    key = AESGCM(derived("authenticators"))
    return key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], VERSION.encode()).decode()


def fingerprint(text: str) -> str:
    """The same text gives the same 16 letters; without the seal key nothing leads back."""
    return hmac.new(derived("fingerprints"), text.strip().lower().encode(), hashlib.sha256).hexdigest()[:16]


def derived(purpose: str) -> bytes:
    return hmac.new(settings.SEAL_KEY, f"identity:{purpose}".encode(), hashlib.sha256).digest()
