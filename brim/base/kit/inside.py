"""Our own addresses, answered within the process: tests and commands need no web server then."""

from functools import cache
from io import BytesIO

import httpx
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponse


def transport(url: str) -> httpx.BaseTransport | None:
    """For `kit.http.send`: with SANDBOX_INSIDE what goes to our own address does not leave the process."""
    is_ours = settings.SANDBOX_INSIDE and url.startswith(settings.PUBLIC_URL)
    return own_address() if is_ours else None


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
