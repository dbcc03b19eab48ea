"""The slim way in: hot calls answered in front of Django, in batches. Everything else is handed on untouched.

A request waits for nothing but its batch: the key is looked up in memory, the body is read here, and the work is
done by a coalescer's own thread. There is one coalescer per call and language, since refusals are worded in it.
"""

import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections
from django.utils import translation

from brim.base.identity.types import Actor
from brim.base.kit.arriving import Arriving
from brim.base.kit.coalesce import Coalescer
from brim.base.kit.requests import SECONDS, address_behind
from brim.base.rest.admission import admit
from brim.base.rest.answers import Answer
from brim.base.rest.calls import Header, begin, identify, language, recognise, request_id
from brim.base.rest.routes import MAX_UPLOAD_BYTES, PREFIX, Route, every
from brim.base.rest.server import failed, finished, given, too_large, too_slow

Message = dict[str, Any]
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Addresses that take files: Django spools them to disk, and they are read from there piece by piece.
WIDER = {f"{PREFIX}{one.path}": MAX_UPLOAD_BYTES + 1 for one in every() if one.uploads}


class Gone(Exception):
    """The caller has hung up before its request was whole."""


@dataclass(slots=True)
class Asked:
    """A request for a hot call."""

    route: Route
    names: dict[str, str]
    query: str
    header: Header
    address: str
    own_id: str
    receive: Receive


class Coalescers:
    """One per call and language, each made when it is first asked for."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.known: dict[tuple[str, str], Coalescer[Any, Any]] = {}

    def of(self, route: Route, spoken: str) -> Coalescer[Any, Any]:
        found = self.known.get((route.name, spoken))
        if found is None:
            with self.lock:
                found = self.known.get((route.name, spoken))
                if found is None:
                    found = Coalescer(partial(work, route, spoken), name=f"{route.name}-{spoken}")
                    self.known[route.name, spoken] = found
        return found

    def close(self) -> None:
        """What waits is worked off; nothing more is taken."""
        for one in self.known.values():
            one.close()


def work(route: Route, spoken: str, items: list[Any]) -> Sequence[Any]:
    assert route.hot is not None
    with translation.override(spoken):
        return route.hot.work(items)


class Slim:
    """An ASGI application in front of `behind`."""

    def __init__(self, behind: App) -> None:
        self.behind = behind
        self.coalescers = Coalescers()
        self.routes = [one for one in every() if one.hot is not None]

    def close(self) -> None:
        self.coalescers.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(PREFIX):
            for route in self.routes:
                if route.method == scope["method"]:
                    match = route.pattern.fullmatch(path, len(PREFIX))
                    if match is not None:
                        await self.serve(asked_by(route, match.groupdict(), scope, receive), send)
                        return
        await self.behind(scope, receive, send)

    async def serve(self, asked: Asked, send: Send) -> None:
        started = time.perf_counter()
        spoken = language(asked.header)
        try:
            answer = await self.answer(asked, spoken)
        except Gone:
            return
        await say(send, answer)
        SECONDS.labels(asked.route.method, asked.route.path, answer.status).observe(time.perf_counter() - started)

    async def answer(self, asked: Asked, spoken: str) -> Answer:
        """The steps of `serving.serve`, with the work done elsewhere. The language is set between waits only."""
        route, header, call = asked.route, asked.header, None
        assert route.hot is not None
        try:
            actor = recognise(header, address=asked.address, own_id=asked.own_id) or await look_up(asked, spoken)
            body = await read(asked.receive, header, route.most_bytes, asked.address) if route.body else b""
            with translation.override(spoken):
                call = begin(actor, route.method, address=asked.address)
                admit(call, header, route)
                if body is None:
                    raise too_large(route.most_bytes)  # noqa: TRY301 - in the same order as by the other way
                item = route.hot.prepare(call, **given(route, asked.names, asked.query, header, body))
            outcome = await self.coalescers.of(route, spoken).submit(item)
            return finished(route.hot.render(call, outcome), call, asked.address, asked.own_id, spoken)
        except Gone:
            raise
        except Exception as fault:  # noqa: BLE001 - each becomes a problem, and what is a bug is logged
            with translation.override(spoken):
                return finished(failed(fault, asked.own_id), call, asked.address, asked.own_id, spoken)


def asked_by(route: Route, names: dict[str, str], scope: Scope, receive: Receive) -> Asked:
    header, client = header_of(scope), scope.get("client")
    address = address_behind(header("x-forwarded-for"), client[0] if client else "")
    return Asked(route, names, scope["query_string"].decode("latin-1"), header, address, request_id(header), receive)


async def look_up(asked: Asked, spoken: str) -> Actor:
    """A key that is not in memory is looked up in a thread, where waiting harms nobody."""

    def run() -> Actor:
        try:
            with translation.override(spoken):
                return identify(asked.header, address=asked.address, own_id=asked.own_id)
        finally:
            connections.close_all()

    return await sync_to_async(run, thread_sensitive=False)()


def header_of(scope: Scope) -> Header:
    """As Django reads them: a header that comes twice is joined by a comma."""
    values: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        text = value.decode("latin-1")
        values[key] = f"{values[key]},{text}" if key in values else text
    return lambda name: values.get(name, "")


async def read(receive: Receive, header: Header, most: int, address: str) -> bytes | None:
    """The body; None where it is larger than `most`, of which no more is kept. Raises: Gone; Unusable `too_slow`."""
    length = header("content-length")
    if length.isdigit() and int(length) > most:
        return None
    arriving = Arriving(receive, address)
    try:
        return await whole(arriving, most)
    finally:
        arriving.close()


async def whole(arriving: Arriving, most: int) -> bytes | None:
    parts, size = [], 0
    while True:
        message = await arriving()
        if message["type"] == "http.disconnect":
            if arriving.is_late:
                raise too_slow()
            raise Gone
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


@cache
def wire_name(name: str) -> bytes:
    """Our own header names are few."""
    return name.lower().encode()


async def say(send: Send, answer: Answer) -> None:
    content = answer.content()
    headers = [(wire_name(name), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers.append((b"content-type", answer.content_type.encode()))
    headers.append((b"content-length", b"%d" % len(content)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
