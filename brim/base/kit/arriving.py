"""A request's body on its way in: it arrives within its time, or its request ends, so that nobody holds a place by
saying nothing. The time for the head of a request is the server's own (`brim web`)."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]

GRACE_S = 30.0
MIN_BYTES_PER_S = 32 * 1024
SLOW_S = 2.0
MAX_SLOW_REQUESTS = 64
"""Bodies of one address that have been on their way for longer than SLOW_S."""

slow: Counter[str] = Counter()


class Arriving:
    """`receive` until the body is whole: in GRACE_S, and what more its bytes take at MIN_BYTES_PER_S. Where it is not,
    its reader is told that the caller has gone, and `is_late` says why. To be closed by who made it."""

    def __init__(self, receive: Receive, address: str) -> None:
        self.receive = receive
        self.address = address
        self.is_late = False
        self.is_whole = False
        self.is_counted = False
        self.loop = asyncio.get_running_loop()
        self.due_at = self.loop.time() + GRACE_S
        self.timer = self.loop.call_later(SLOW_S, self.count)
        self.waiting: asyncio.Timeout | None = None

    async def __call__(self) -> Message:
        if self.is_whole:
            return await self.receive()
        if self.is_late:
            return {"type": "http.disconnect"}
        try:
            async with asyncio.timeout_at(self.due_at) as self.waiting:
                message = await self.receive()
        except TimeoutError:
            self.is_late = True
            return {"type": "http.disconnect"}
        self.due_at += len(message.get("body", b"")) / MIN_BYTES_PER_S
        if not message.get("more_body", False):
            self.is_whole = True
            self.close()
        return message

    def count(self) -> None:
        """Slow by now. An address that has its share of these has no more."""
        if slow[self.address] >= MAX_SLOW_REQUESTS:
            self.due_at = self.loop.time()
            if self.waiting is not None and not self.waiting.expired():
                self.waiting.reschedule(self.due_at)
            return
        slow[self.address] += 1
        self.is_counted = True

    def close(self) -> None:
        self.timer.cancel()
        if self.is_counted:
            self.is_counted = False
            slow[self.address] -= 1
            if not slow[self.address]:
                del slow[self.address]
