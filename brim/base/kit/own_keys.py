"""How idempotency keys of our own making begin: with a word and a colon, which belongs to the room that makes them.

A room reserves its words in its `keys.py`, which it imports while it is set up. Keys from outside begin with `x:`, so
none of them is ever one of these. Source: docs/decisions/0017-keys-belong-to-the-customer.md.
"""

from functools import cache

from brim.base.kit.registers import Register

FROM_OUTSIDE = "x:"
words: Register[bool] = Register("key prefix")


def reserve(word: str, *, by_people: bool = False) -> str:
    """The word itself, taken for this room. `by_people`: keys that begin with it come with whoever acts; all others are
    Brim's alone, and refused to people. Raises: ValueError where it is taken, or could be taken for another."""
    if not word.endswith(":") or any(word.startswith(other) or other.startswith(word) for other in known()):
        raise ValueError(f"the key prefix {word!r} is taken, or no word and a colon")
    words.add(word, by_people)
    return word


def known() -> tuple[str, ...]:
    return FROM_OUTSIDE, *words.found


@cache
def brims_alone() -> tuple[str, ...]:
    """The words of keys that nobody but Brim itself brings."""
    return tuple(word for word, by_people in words.found.items() if not by_people)
