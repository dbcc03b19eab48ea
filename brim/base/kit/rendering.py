"""Pages: a template is handed everything it shows; it never queries."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


class QueryInTemplate(AssertionError):
    """A template asked the database. Its view must load what it shows."""


def joined(*said: Mapping[str, Any]) -> dict[str, Any]:
    """What a template is handed, where several say it. Raises: AssertionError where two say the same name, of which one
    would be lost."""
    whole: dict[str, Any] = {}
    for context in said:
        twice = whole.keys() & context.keys()
        assert not twice, f"a template is handed these names twice: {sorted(twice)}"
        whole |= context
    return whole


@contextmanager
def no_queries() -> Iterator[None]:
    """Any query inside raises QueryInTemplate."""

    def refuse(_execute: object, sql: str, *_rest: object) -> None:
        raise QueryInTemplate(f"a query where none may be: {sql[:200]}")

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(refuse))
        yield


def render(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The page, rendered under `no_queries`. Who is signed in is loaded before, since every layout shows it."""
    preload_lazy_attributes(request)
    with no_queries():
        return HttpResponse(render_to_string(template, dict(context or {}), request), status=status)


def preload_lazy_attributes(request: HttpRequest) -> None:
    """Load the session, the user and pending messages, which are otherwise read from the database on first use."""
    session = getattr(request, "session", None)
    if session is not None:
        session.is_empty()
        session.get("_")
    user = getattr(request, "user", None)
    if user is not None:
        bool(user.is_authenticated)
