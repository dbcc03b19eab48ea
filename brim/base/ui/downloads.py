"""Files that are written while they are read, however long they are."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

PIECE = 32_768
UNFIT = str.maketrans(dict.fromkeys('/\\:*?"<>|;%', "-"))


def download(
    request: HttpRequest, text: Iterable[str], *, name: str, kind: str, still: Callable[[], object] | None = None
) -> StreamingHttpResponse:
    """The text as a file of that name; only a piece of it is in memory at a time. `still` as for `pieces`."""
    parts = pieces(text, still)
    content = handed_on(parts) if isinstance(request, ASGIRequest) else parts
    disposition = content_disposition_header(as_attachment=True, filename=file_name(name)) or "attachment"
    return StreamingHttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def file_name(name: str) -> str:
    """Without what a file system takes for something else."""
    return "".join(letter for letter in name.translate(UNFIT) if letter.isprintable()).strip(". ")


def pieces(text: Iterable[str], still: Callable[[], object] | None = None) -> Iterator[bytes]:
    """Short rows gathered, so that few trips are made. `still` is asked before every piece but the first, and raises
    where whoever reads may read no more: a file that is long in coming breaks off there, and cannot be taken for whole.
    """
    waiting: list[bytes] = []
    size = 0
    for part in text:
        waiting.append(part.encode())
        size += len(waiting[-1])
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
            if still is not None:
                still()
    yield b"".join(waiting)


async def handed_on(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """For a server that asks asynchronously: each piece is read in the request's own thread, one at a time."""

    def take() -> bytes | None:
        return next(parts, None)

    while (piece := await sync_to_async(take, thread_sensitive=True)()) is not None:
        yield piece
