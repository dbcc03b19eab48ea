"""The ASGI entry that `brim web` serves."""

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brim.config.settings")

Message = dict[str, Any]

pages = get_asgi_application()


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Mapping[str, Any]], Awaitable[None]]
) -> None:
    if scope["type"] == "lifespan":
        await live(receive, send)
    else:
        await pages(scope, receive, send)


async def live(receive: Callable[[], Awaitable[Message]], send: Callable[[Mapping[str, Any]], Awaitable[None]]) -> None:
    """The server says when it starts and when it stops; Django itself does not listen."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
