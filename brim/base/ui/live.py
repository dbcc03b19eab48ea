"""Live pages: a part of a page is fetched anew when what it shows has moved elsewhere.

A part names its topics: `<section id="w" data-live="customer:cus_…" hx-get="…" hx-trigger="live" hx-select="#w"
hx-target="this" hx-swap="outerHTML">`. `ui/js/live.js` opens one stream a page for all topics on it and triggers
`live` on the parts whose topic was told. Topics alone are told, never data: what the visitor may see is decided where
the part is fetched.

A face gives its layout `live_url` and `live_since` (`since`, taken before the page reads what it shows) and serves the
address with `answer`. Streams need ASGI; without it `since` is empty and pages stay as they are until reloaded.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from brim.base.events import queries
from brim.base.events.stream import Listening, TooManyStreams, readings
from brim.base.events.types import Recorded
from brim.base.kit.refusals import Invalid, Refused
from brim.base.kit.requests import address_of

P = ParamSpec("P")
R = TypeVar("R")

LONGEST_S = 300.0
MAX_TOPICS = 60
MAX_PER_TOPIC = 20
MAX_BACKLOG = 200
HERE = "retry: 2000\n: here\n\n"
STILL_HERE = ": still here\n\n"
BUSY = "retry: 60000\n: too many streams\n\n"

open_streams: Counter[str] = Counter()


@dataclass(frozen=True)
class Hearing:
    """What one visitor may hear. `topics` names those of `asked` that events have moved; it runs in a thread and may
    ask the database. `customer_ids`: whose events it needs, None for everybody's. `whose` counts open streams.
    `again`: the same decided anew, at every heartbeat; it raises Refused once nothing more may be heard."""

    whose: str
    asked: frozenset[str]
    topics: Callable[[Sequence[Recorded]], Collection[str]]
    customer_ids: Collection[int] | None = None
    again: "Callable[[], Hearing] | None" = None


class Changed(Refused):
    """What may be heard is no longer what the stream began with: the browser comes back, and it begins anew."""


def since(request: HttpRequest) -> str:
    """Where the log ends now, for the page's stream to go on from; "" where there can be no stream."""
    return queries.end() if isinstance(request, ASGIRequest) else ""


def asked(request: HttpRequest) -> list[str]:
    """The topics that a stream is asked for."""
    return [topic for topic in request.GET.get("topics", "").split(",") if topic][:MAX_TOPICS]


def answer(request: HttpRequest, hearing: Hearing) -> HttpResponseBase:
    """The stream. 204 tells a browser not to come back: nothing may be heard, or the server cannot stream."""
    if not hearing.asked or not isinstance(request, ASGIRequest):
        return HttpResponse(status=204)
    after = (request.headers.get("Last-Event-ID") or request.GET.get("after", ""))[:8000]
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return StreamingHttpResponse(
        lines(hearing, after, address_of(request)), content_type="text/event-stream", headers=headers
    )


async def lines(hearing: Hearing, after: str, address: str = "") -> AsyncGenerator[str, None]:
    """The stream's text. What may be heard is decided again at every heartbeat, and wholly anew after `LONGEST_S`, when
    it ends and the browser comes back."""
    if open_streams[hearing.whose] >= MAX_PER_TOPIC:
        yield BUSY
        return
    open_streams[hearing.whose] += 1
    try:
        yield HERE
        missed, start = await in_thread(catch_up, hearing, after)
        if missed:
            yield told(missed, start)
        told_live = live_lines(hearing, start, address)
        async with aclosing(told_live):
            async for line in told_live:
                yield line
    except TooManyStreams:
        yield BUSY
    finally:
        open_streams[hearing.whose] -= 1


async def live_lines(hearing: Hearing, start: str, address: str) -> AsyncGenerator[str, None]:
    clock = asyncio.get_running_loop().time
    until = clock() + LONGEST_S
    current = hearing

    def check() -> None:
        nonlocal current
        if hearing.again is not None:
            current = hearing.again()
            if (current.asked, current.customer_ids) != (hearing.asked, hearing.customer_ids):
                raise Changed("changed", "")

    listening = Listening(hearing.whose, address, check)
    found = readings(start, customer_ids=hearing.customer_ids, listening=listening)
    async with aclosing(found):
        async for news in found:
            moved = await in_thread(current.topics, news) if news else ()
            if moved:
                yield told(moved, news[-1].position)
            elif not news:
                yield STILL_HERE
            if clock() >= until:
                return


def catch_up(hearing: Hearing, after: str) -> tuple[Collection[str], str]:
    """What has moved since `after`, and where to go on. After a long absence everything is taken for moved."""
    if not after:
        return (), queries.end()
    try:
        page = queries.read(after=after, limit=MAX_BACKLOG, customer_ids=hearing.customer_ids)
    except Invalid:
        return hearing.asked, queries.end()
    if page.next_cursor is not None:
        return hearing.asked, queries.end()
    return hearing.topics(page.items), page.position


def told(topics: Collection[str], position: str) -> str:
    return f"id: {position}\nevent: moved\ndata: {','.join(sorted(topics))}\n\n"


async def in_thread(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """A stream lasts for minutes and borrows a connection only while it reads: the one that its request began with
    goes back first, since this is the request's own thread."""

    def run() -> R:
        try:
            return work(*args, **kwargs)
        finally:
            connections.close_all()

    return await sync_to_async(run)()
