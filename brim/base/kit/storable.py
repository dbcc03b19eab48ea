"""What PostgreSQL can keep: a value that it cannot would fail whatever is written beside it."""

import re

UNKEPT = re.compile("[\x00\ud800-\udfff]")
"""NUL, and half of a surrogate pair."""

MAX_INTEGER = 2**63 - 1


def is_storable(text: str) -> bool:
    """Whether PostgreSQL keeps the text as it is."""
    return "\0" not in text if text.isascii() else UNKEPT.search(text) is None


def made_storable(text: str) -> str:
    """The text with a mark in the place of what cannot be kept: for what others say and what must not be lost."""
    return text if is_storable(text) else UNKEPT.sub("\ufffd", text)


def is_storable_integer(number: int) -> bool:
    return -MAX_INTEGER <= number <= MAX_INTEGER
