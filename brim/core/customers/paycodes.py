"""Pay codes: shown on a customer's phone, scanned at a till. Short-lived, one payment each, not stored.

A code is `BRIM-` and 48 letters of base32 (the alphabet that makes a small QR): the customer's id, the moment it ends
in milliseconds, four random bytes, and an HMAC-SHA-256 over the three, cut to 96 bits, under a key drawn from the
master key for this purpose alone. A leaked code works only at a till of this business, and for a minute.
"""

import base64
import binascii
import hmac
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from brim.base.identity.types import Actor
from brim.base.kit import keyring
from brim.base.kit.keyring import MasterKey
from brim.base.kit.own_keys import reserve
from brim.base.kit.refusals import NotFound, Refused
from brim.core.customers.models import CustomerRow
from brim.core.customers.visibility import see, unknown

PAY_CODE = reserve("paycode:", by_people=True)
"""How the key of a payment by a code begins: it pays once."""
HEAD = "BRIM-"
LETTERS = 48
LIFE = timedelta(seconds=60)
# The clocks of two machines may differ by this much.
SKEW = timedelta(seconds=5)
BODY = struct.Struct(">Q6s4s")
MAC = 12
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class PayCode:
    """`text` is what the QR shows; from `expires_at` on it is refused."""

    text: str
    expires_at: datetime


@dataclass(frozen=True)
class Scanned:
    """The customer of the code, and the idempotency key of the one spend that it pays: `key=scanned.key`."""

    customer_id: int
    key: str


def issue(customer_id: int, *, now: datetime) -> PayCode:
    """A new code, valid for 60 seconds. The caller has authenticated the customer. Raises: NotFound
    `unknown_customer`."""
    if not CustomerRow.objects.filter(customer_id=customer_id, forgotten_at=None).exists():
        raise unknown()
    ends = (now + LIFE - EPOCH) // MILLISECOND
    body = BODY.pack(customer_id, ends.to_bytes(6), secrets.token_bytes(4))
    raw = body + signature(keyring.current(), body)
    return PayCode(HEAD + base64.b32encode(raw).decode(), EPOCH + ends * MILLISECOND)


def read(text: str, *, now: datetime, actor: Actor) -> Scanned:
    """Verify a scanned code. Permission: customers:read, at a store that serves the customer.

    Raises: Refused `pay_code_expired`, `pay_code_unknown` (not ours, changed, or of nobody this actor serves);
    Forbidden.
    """
    raw = decoded(text)
    body = raw[: BODY.size]
    if not any(hmac.compare_digest(raw[BODY.size :], signature(key, body)) for key in keyring.master_keys()):
        raise not_ours()
    customer_id, ends_ms, _random = BODY.unpack(body)
    left = EPOCH + int.from_bytes(ends_ms) * MILLISECOND - now
    if left > LIFE + SKEW:
        raise not_ours()
    if left <= timedelta(0):
        raise expired()
    row = CustomerRow.objects.only("customer_id", "store_id", "forgotten_at").filter(customer_id=customer_id).first()
    try:
        found = see(row, actor)
    except NotFound:
        raise not_ours() from None
    if found.forgotten_at is not None:
        raise not_ours()
    return Scanned(customer_id, f"{PAY_CODE}{body[8:].hex()}")


def is_pay_code(text: str) -> bool:
    """Whether the text looks like a scanned code; a till's one field tells it from a name or a phone by this."""
    return text.strip().upper().startswith(HEAD)


def decoded(text: str) -> bytes:
    letters = text.strip().upper().removeprefix(HEAD)
    if not is_pay_code(text) or len(letters) != LETTERS:
        raise not_ours()
    try:
        return base64.b32decode(letters)
    except (binascii.Error, ValueError):
        raise not_ours() from None


def signature(key: MasterKey, body: bytes) -> bytes:
    return hmac.digest(key.derive("customers/paycodes"), body, "sha256")[:MAC]


def not_ours() -> Refused:
    return Refused(
        "pay_code_unknown",
        _("This is no pay code of a customer you serve. Nothing was taken: ask the customer to show the code again."),
    )


def expired() -> Refused:
    return Refused(
        "pay_code_expired",
        _("This pay code has run out; each is good for a minute. Nothing was taken: scan the one shown now."),
    )
