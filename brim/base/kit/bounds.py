"""The longest request body there is, for every address, and the longest that it may take: what is longer is refused
before it is kept.

Django spools a body to a temporary file before any view or any rule of a view is asked, without a bound of its own.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from brim.base.kit.arriving import Arriving
from brim.base.kit.requests import address_behind

Message = dict[str, Any]
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BYTES = 4 * 2**20
TOO_LONG = b"The request is too long. Nothing was done.\n"
TOO_SLOW = b"The request did not arrive in time. Nothing was done.\n"


class Bounded:
    """An ASGI application around `inside` that answers 413 to a body of more than `most` bytes, and 408 to one that
    does not arrive in time; `wider` names the addresses that take more."""

    def __init__(self, inside: App, *, most: int = MAX_BYTES, wider: Mapping[str, int] | None = None) -> None:
        self.inside = inside
        self.most = most
        self.wider = wider or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inside(scope, receive, send)
            return
        most = self.wider.get(scope.get("path", ""), self.most)
        if announced(scope) > most:
            await refuse(send, 413, TOO_LONG)
            return
        arriving = Arriving(receive, peer(scope)) if has_body(scope) else None
        body = Counted(arriving or receive, most)
        try:
            await self.inside(scope, body, send)
        finally:
            if arriving is not None:
                arriving.close()
        if body.is_too_long:
            await refuse(send, 413, TOO_LONG)
        elif arriving is not None and arriving.is_late:
            await refuse(send, 408, TOO_SLOW)


class Counted:
    """Hands a body on as long as it is within `most` bytes; then its reader is told that the caller has gone."""

    def __init__(self, receive: Receive, most: int) -> None:
        self.receive = receive
        self.left = most
        self.is_too_long = False

    async def __call__(self) -> Message:
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            self.is_too_long = True
            return {"type": "http.disconnect"}
        return message


def announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    return max((int(value) for value in lengths if value.isdigit()), default=0)


def has_body(scope: Scope) -> bool:
    """A request that says neither how long its body is, nor that it comes in pieces, has none."""
    return any(name in {b"content-length", b"transfer-encoding"} for name, _value in scope["headers"])


def peer(scope: Scope) -> str:
    """Where a request came from: as `requests.address_of`."""
    client = scope.get("client")
    forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return address_behind(",".join(forwarded), client[0] if client else "")


async def refuse(send: Send, status: int, content: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(content))]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": content})
