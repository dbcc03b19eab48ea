"""The sandbox's keys, drawn from the installation's secret: one for the provider to sign with, one for the merchant."""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MERCHANT = "brim-demo"


def provider_key(secret_key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(drawn(secret_key, "sandbox provider signs"))


def merchant_secret(secret_key: str) -> bytes:
    return drawn(secret_key, "sandbox merchant signs")


def drawn(secret_key: str, purpose: str) -> bytes:
    return hmac.new(secret_key.encode(), purpose.encode(), hashlib.sha256).digest()
