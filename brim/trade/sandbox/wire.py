"""How the provider and a merchant write to each other: headers, what is signed, the words of a bill."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

# Of a merchant's request.
MERCHANT_HEADER = "Sandbox-Merchant"
TIMESTAMP_HEADER = "Sandbox-Timestamp"
SIGNATURE_HEADER = "Sandbox-Signature"
# Of a notification.
NOTICE_ID = "sandbox-id"
NOTICE_TIMESTAMP = "sandbox-timestamp"
NOTICE_SIGNATURE = "sandbox-signature"
# Of a day's bill.
BILL_HEADER = ["kind", "number", "refund_number", "provider_number", "currency", "amount", "fee", "at"]
BILL_FOOTER = "#total"
BILL_END = "#end"


@dataclass(frozen=True)
class Letter:
    """What is sent to a merchant's server."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes


def request_signature(secret: bytes, method: str, path: str, timestamp: str, content: bytes) -> str:
    message = f"{method}\n{path}\n{timestamp}\n".encode() + content
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def notice_message(timestamp: str, ref: str, raw: bytes) -> bytes:
    """What a notification's signature is over."""
    return f"{timestamp}.{ref}.".encode() + raw
