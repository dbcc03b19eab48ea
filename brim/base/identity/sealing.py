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

from brim.base.kit import keyring
from brim.base.kit.keyring import MasterKey

NONCE_BYTES = 12


def seal(text: str) -> str:
    """AES-256-GCM under a key derived for this purpose alone."""
    head, nonce = current_head(), secrets.token_bytes(NONCE_BYTES)
    cipher = authenticators(keyring.current())
    return head + base64.b64encode(nonce + cipher.encrypt(nonce, text.encode(), head.encode())).decode()


def unseal(text: str) -> str:
    """Raises: InvalidTag where the text was not sealed by us, was changed, or its master key is not among ours."""
    version, _colon, body = text.partition(":")
    master_key = next((key for key in keyring.master_keys() if f"v{key.version}" == version), None)
    if master_key is None:
        raise InvalidTag
    try:
        raw = base64.b64decode(body, validate=True)
        cipher = authenticators(master_key)
        return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], f"{version}:".encode()).decode()
    except (binascii.Error, ValueError) as problem:
        raise InvalidTag from problem


def is_current(text: str) -> bool:
    """Whether the current master key sealed the text."""
    return text.startswith(current_head())


def fingerprint(text: str) -> str:
    """The same text gives the same 16 letters while the master key stays; without that key nothing leads back."""
    key = keyring.current().derive("identity/fingerprints")
    return hmac.new(key, text.strip().lower().encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:16]


def current_head() -> str:
    return f"v{keyring.current().version}:"


def authenticators(key: MasterKey) -> AESGCM:
    return AESGCM(key.derive("identity/authenticators"))
