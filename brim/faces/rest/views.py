"""Django's way in: every call of /api/v1 that the slim entry leaves to it."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from brim.base.kit.requests import address_of, request_id
from brim.base.rest.answers import Answer
from brim.base.rest.server import Asked, serve, too_large

PIECE = 64 * 1024


@csrf_exempt
def call(request: HttpRequest, path: str) -> HttpResponseBase:
    """Authenticated by its bearer key alone: cookies count for nothing here, so nothing can be forged by them."""
    asked = Asked(
        method=str(request.method),
        path=f"/{path}",
        query=request.META.get("QUERY_STRING", ""),
        header=lambda name: request.headers.get(name, ""),
        address=address_of(request),
        read=lambda most: read(request, most),
        pieces=lambda most: pieces(request, most),
    )
    return respond(serve(asked, request_id(request)))


def read(request: HttpRequest, most: int) -> bytes:
    """Never more than `most` bytes are kept in memory. Raises: Unusable `body_too_large`."""
    try:
        body = request.read(most + 1)
    except UnreadablePostError:
        return b""
    if len(body) > most:
        raise too_large(most)
    return bytes(body)


def pieces(request: HttpRequest, most: int) -> Iterator[bytes]:
    """The body as Django has spooled it, a piece at a time. Raises: Unusable `body_too_large`."""
    left = most
    while True:
        try:
            piece = request.read(PIECE)
        except UnreadablePostError:
            return
        left -= len(piece)
        if left < 0:
            raise too_large(most)
        if not piece:
            return
        yield bytes(piece)


def respond(answer: Answer) -> HttpResponseBase:
    response: HttpResponseBase
    if answer.stream is not None:
        response = StreamingHttpResponse(answer.stream, status=answer.status, content_type=answer.content_type)
    else:
        response = HttpResponse(answer.content(), status=answer.status, content_type=answer.content_type)
    for name, value in answer.headers.items():
        response.headers[name] = value
    return response
