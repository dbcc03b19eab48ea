"""The ASGI entry that `brim web` serves: hot calls of the API first, Django behind them."""

import asyncio
import os
import warnings
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brim.config.settings")

Message = dict[str, Any]
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

pages: Any = get_asgi_application()

from brim.base.kit import bounds, memory  # noqa: E402 - the rooms can be imported once Django is set up
from brim.faces.rest.asgi import WIDER, Slim  # noqa: E402 - the rooms can be imported once Django is set up

served = Slim(bounds.Bounded(pages, wider=WIDER))
# Static files are small, and are read within the process: there is nothing to be gained by streaming them.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await live(receive, send)
    else:
        await served(scope, receive, send)


async def live(receive: Receive, send: Send) -> None:
    """The server says when it starts and when it stops; before it stops, batches that wait are worked off."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            memory.settle()
        else:
            await asyncio.to_thread(served.close)
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
