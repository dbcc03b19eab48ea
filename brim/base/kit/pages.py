"""Keyset pages: a list and the opaque cursor that leads on. There are no offsets in Brim."""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from brim.base.kit.refusals import Invalid
from brim.base.kit.storable import is_storable, is_storable_integer

T = TypeVar("T")
MOST = 200
# How far a list is counted where its total is asked for; a count of one more stands for more.
MAX_TOTAL = 10_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """`items` in stable order; `next_cursor` is None on the last page; `total` only where it was asked for."""

    items: Sequence[T]
    next_cursor: str | None = None
    total: int | None = None


def all_pages(first: Page[T], fetch: Callable[[str], Page[T]]) -> Iterator[Sequence[T]]:
    """The items of every page, each page fetched once it is needed."""
    page = first
    yield page.items
    while page.next_cursor is not None:
        page = fetch(page.next_cursor)
        yield page.items


def cursor(*values: int | str) -> str:
    """An opaque cursor of the sort values of the last row shown."""
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str, *kinds: type) -> list[int | str]:
    """The values put in by `cursor`, checked against the expected types. Raises: Invalid `invalid_cursor`."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        values = None
    if not isinstance(values, list) or [type(value) for value in values] != list(kinds) or not all(map(fits, values)):
        raise Invalid(
            "cursor", _("The cursor is not one of ours. Start again without a cursor."), code="invalid_cursor"
        )
    return values


def fits(value: object) -> bool:
    """A cursor is made by anybody: what it holds goes into a question to the database."""
    return is_storable_integer(value) if isinstance(value, int) else isinstance(value, str) and is_storable(value)
