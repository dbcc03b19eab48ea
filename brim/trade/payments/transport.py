"""The one way out: a channel's request goes through kit.http, and any status that came back is a reply."""

from functools import cache
from io import BytesIO

import httpx
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponse
from django.utils import translation

from brim.base.kit import http
from brim.trade.payments.channels.contract import Reply, Request

TIMEOUT_S = 10.0


def send(request: Request) -> Reply:
    """Raises: Unavailable. Must not be called within a transaction.

    With SANDBOX_INSIDE what goes to our own address (the sandbox's API, our notification endpoint) does not leave the
    process: tests and commands need no web server then.
    """
    inside = settings.SANDBOX_INSIDE and request.url.startswith(settings.PUBLIC_URL)
    with translation.override(translation.get_language()):
        return sent(request, own_address() if inside else None)


def sent(request: Request, transport: httpx.BaseTransport | None) -> Reply:
    # One attempt: who calls knows when to try again, and under which number.
    try:
        answer = http.send(
            request.method, request.url, body=request.content or None, headers=request.headers, timeout_s=TIMEOUT_S,
            attempts=1, transport=transport,
        )  # fmt: skip
    except http.Refusal as refusal:
        return Reply(refusal.status, refusal.body)
    return Reply(answer.status, answer.body)


@cache
def own_address() -> httpx.BaseTransport:
    handler = WSGIHandler()
    return Inside(handler)


class Inside(httpx.BaseTransport):
    """Our own pages, called within the process and within the caller's connection to the database: the signals that a
    server sends around a request, at which connections are closed, stay away."""

    def __init__(self, handler: WSGIHandler) -> None:
        self.handler = handler

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.handler.get_response(WSGIRequest(environ(request)))
        assert isinstance(answer, HttpResponse), "nothing here streams"
        return httpx.Response(answer.status_code, headers=list(answer.items()), content=answer.content)


def environ(request: httpx.Request) -> dict[str, object]:
    content = request.read()
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    return headers | {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.url.path,
        "QUERY_STRING": request.url.query.decode(),
        "SERVER_NAME": request.url.host,
        "SERVER_PORT": str(request.url.port or 80),
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.input": BytesIO(content),
        "wsgi.url_scheme": request.url.scheme,
    }
