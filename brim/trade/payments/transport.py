"""The one way out: a channel's request goes through kit.http, and any status that came back is a reply."""

import httpx
from django.utils import translation

from brim.base.kit import http, inside
from brim.trade.payments.channels.contract import Reply, Request

TIMEOUT_S = 10.0


def send(request: Request) -> Reply:
    """Raises: Unavailable. Must not be called within a transaction.

    With SANDBOX_INSIDE what goes to our own address (the sandbox's API, our notification endpoint) does not leave the
    process: tests and commands need no web server then.
    """
    with translation.override(translation.get_language()):
        return sent(request, inside.transport(request.url))


def sent(request: Request, transport: httpx.BaseTransport | None) -> Reply:
    # One attempt: who calls knows when to try again, and under which number.
    try:
        answer = http.send(
            request.method,
            request.url,
            body=request.content or None,
            headers=request.headers,
            timeout_s=TIMEOUT_S,
            attempts=1,
            transport=transport,
        )
    except http.Refusal as refusal:
        return Reply(refusal.status, refusal.body)
    return Reply(answer.status, answer.body)
