"""Scenes around the stream of events."""

import asyncio
from collections.abc import Awaitable, Callable

from asgiref.sync import sync_to_async
from django.db import connections

from brim.base.events.stream import shared


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Run a coroutine, then let the shared reader's thread end and close what it opened."""

    async def whole() -> None:
        try:
            await asyncio.wait_for(scene(), 20)
        finally:
            await sync_to_async(connections.close_all)()

    asyncio.run(whole())
    thread = shared.thread
    if thread is not None:
        thread.join(5)
    assert shared.subscribers == set()
    assert shared.thread is None
