"""The sandbox's notifications: Ed25519 over `<timestamp>.<id>.` and the raw bytes."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from brim.base.kit import strict_json
from brim.trade.payments.channels.contract import Notice, NotVerified
from brim.trade.payments.channels.sandbox import replies
from brim.trade.sandbox.wire import NOTICE_ID, NOTICE_SIGNATURE, NOTICE_TIMESTAMP, notice_message

WINDOW_S = 300


def verify(raw: bytes, headers: Mapping[str, str], key: Ed25519PublicKey, now: datetime) -> Notice:
    """Raises: NotVerified with `bad_signature`, `stale` (more than 300 s off, in either direction) or `unreadable`."""
    timestamp, ref = headers.get(NOTICE_TIMESTAMP, ""), headers.get(NOTICE_ID, "")
    prove(notice_message(timestamp, ref, raw), headers.get(NOTICE_SIGNATURE, ""), key)
    if not timestamp.isascii() or not timestamp.isdigit() or abs(now.timestamp() - int(timestamp)) > WINDOW_S:
        raise NotVerified("stale")
    try:
        return read(ref, strict_json.read(raw))
    except (KeyError, ValueError, TypeError):
        raise NotVerified("unreadable") from None


def prove(signed: bytes, signature: str, key: Ed25519PublicKey) -> None:
    try:
        key.verify(base64.b64decode(signature, validate=True), signed)
    except (InvalidSignature, binascii.Error, ValueError):
        raise NotVerified("bad_signature") from None


def read(ref: str, body: dict[str, object]) -> Notice:
    """Raises: KeyError, ValueError, TypeError where a field is missing or odd."""
    if not 1 <= len(ref) <= 64:
        raise ValueError("a notification has an id")
    content = body["content"]
    if not isinstance(content, dict):
        raise TypeError("the content is an object")
    if body["type"] == "refund":
        return Notice(ref, refund=replies.refund_order(content))
    return Notice(ref, finding=replies.order(content))
