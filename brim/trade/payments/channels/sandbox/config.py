"""What the business was told when it signed up with the sandbox: an address, a name, a secret, a public key."""

from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from brim.trade.sandbox import keys


@dataclass(frozen=True)
class Config:
    base_url: str
    merchant: str
    secret: bytes
    provider_key: Ed25519PublicKey


@lru_cache(maxsize=8)
def made(base_url: str, secret_key: str) -> Config:
    return Config(base_url, keys.MERCHANT, keys.merchant_secret(secret_key), keys.provider_key(secret_key).public_key())


def config() -> Config:
    return made(settings.PUBLIC_URL.rstrip("/"), settings.SECRET_KEY)
