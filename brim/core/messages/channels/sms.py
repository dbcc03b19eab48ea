"""Texts to phones by any provider's HTTPS endpoint (`BRIM_SMS_URL`): a POST of {"to", "text", "id"} in JSON.

Providers differ; a few lines at theirs or at a gateway turn this into their own call. Any 2xx means taken.
"""

import httpx
from django.conf import settings

from brim.base.kit import http
from brim.core.messages.types import Letter


def send(letter: Letter, *, number: str, transport: httpx.BaseTransport | None = None) -> None:
    """`id` and the header Idempotency-Key are the same on every try of the same message."""
    headers = {"Authorization": f"Bearer {settings.SMS_TOKEN}"} if settings.SMS_TOKEN else {}
    body = {"to": letter.to, "text": letter.text, "id": number}
    http.send_json("POST", settings.SMS_URL, body, headers=headers, idempotency_key=number, transport=transport)
