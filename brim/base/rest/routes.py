"""The table of calls: what each takes, gives and needs. Both ways in and the document read it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from pydantic import BaseModel

from brim.base.rest.answers import JSON, Answer
from brim.base.rest.hot import HotCall
from brim.base.rest.shapes import Query, Shape

PREFIX = "/api/v1"
MAX_BYTES = 64 * 1024
MAX_UPLOAD_BYTES = 32 * 2**20
NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Upload:
    """A file on its way in: to be read once, a piece at a time. It refuses by itself where it grows too large."""

    media: str
    chunks: Iterator[bytes]


@dataclass(frozen=True, kw_only=True)
class Route:
    """One call. `run` is handed the Call, the names in the path, and `query` and `body` where there are shapes.

    `or_scope`: a scope that does as well, for who decides what others ask for.
    `needs_key`: moves value, so it wants an Idempotency-Key; `takes_key`: it honours one that is sent. A write that
    does neither refuses one. `refusals`: its own codes, beyond those of every call.
    `also`: other statuses of a good answer of the same shape.
    `uploads`: the media types of a file that it takes instead of a body; `run` is handed it as `upload`, an `Upload`.
    """

    name: str
    method: str
    path: str
    tag: str
    scope: str
    or_scope: str = ""
    summary: Promise
    run: Callable[..., Answer]
    status: int = 200
    also: tuple[int, ...] = ()
    answer: type[BaseModel] | None = None
    media: tuple[str, ...] = (JSON,)
    body: type[Shape] | None = None
    uploads: tuple[str, ...] = ()
    query: type[Query] = Query
    needs_key: bool = False
    takes_key: bool = False
    takes_if_match: bool = False
    takes_last_event_id: bool = False
    most_bytes: int = MAX_BYTES
    refusals: tuple[tuple[int, str], ...] = ()
    hot: HotCall | None = None
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", re.compile(NAME.sub(r"(?P<\1>[^/]+)", self.path)))

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def names(self) -> list[str]:
        return NAME.findall(self.path)


TAGS: dict[str, int] = {}
"""The chapters of the reference, each with its place among them."""
ROUTES: dict[str, dict[str, Route]] = {}
"""By path, then by method."""


def tag(name: str, order: int) -> str:
    """A chapter of the reference, which stands before those of a higher order."""
    assert TAGS.setdefault(name, order) == order, f"the tag {name} stands in two places"
    return name


def tags() -> list[str]:
    return sorted(TAGS, key=lambda name: TAGS[name])


def add(one: Route) -> None:
    methods = ROUTES.setdefault(one.path, {})
    assert one.method not in methods, f"{one.method} {one.path} stands in the table twice"
    methods[one.method] = one


def route(method: str, path: str, **rest: Any) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Put the call that follows into the table; its name is the operation's id."""

    def put(run: Callable[..., Answer]) -> Callable[..., Answer]:
        add(Route(name=run.__name__, method=method, path=path, run=run, **rest))
        return run

    return put


def find(path: str) -> tuple[dict[str, Route], dict[str, str]]:
    """The calls at a path below /api/v1 by their methods, and the names in it; nothing where there are none."""
    if path in ROUTES and "{" not in path:
        return ROUTES[path], {}
    for methods in ROUTES.values():
        match = next(iter(methods.values())).pattern.fullmatch(path)
        if match is not None:
            return methods, match.groupdict()
    return {}, {}


def every() -> list[Route]:
    return [one for methods in ROUTES.values() for one in methods.values()]
