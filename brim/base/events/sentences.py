"""What people are told of an event: a sentence, an icon, and which way the money went.

A room says its own in its `sentences`: those of a customer's timeline by family (`money`, `changes`, `notes`), those
of the house's log as `house`. What stands in an event as a code is named by field (`names`), said by the room whose
code it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Sentence:
    """`text` may name %(channel)s, %(other)s, %(fields)s, %(purpose)s; `at` is the one for events that happened in a
    %(store)s, `despite` the one for what had left before something that would have kept it.

    `sign`: 1 value came, -1 it went, 0 it only changed its state. `word` is the permission that shows it. A step is
    part of another line's path and no line of its own. `is_leaving`: an amount of money is on its way out, and what
    ends with it stands in the small print.
    """

    text: Text
    icon: str
    at: Text = ""
    despite: Text = ""
    mark: str = ""
    sign: int = 0
    word: str = "wallets:read"
    is_step: bool = False
    is_leaving: bool = False


SENTENCES: dict[str, Sentence] = {}
"""By event, for the timeline of a customer."""
FAMILIES: dict[str, set[str]] = {}
"""The events of each family of the timeline."""
HOUSE: dict[str, Sentence] = {}
"""By event, for the log of the house: nothing of it is a line of any customer."""
NAMES: dict[str, dict[str, Text]] = {}
"""What the codes of a field are called, by field."""


def sentences(family: str, said: Mapping[str, Sentence]) -> None:
    twice = said.keys() & (SENTENCES.keys() | HOUSE.keys())
    assert not twice, f"these events have a sentence already: {sorted(twice)}"
    if family == "house":
        HOUSE.update(said)
    else:
        SENTENCES.update(said)
        FAMILIES.setdefault(family, set()).update(said)


def names(field: str, said: Mapping[str, Text]) -> None:
    known = NAMES.setdefault(field, {})
    twice = known.keys() & said.keys()
    assert not twice, f"these codes of {field} have a name already: {sorted(twice)}"
    known.update(said)


def named(field: str, code: str) -> str:
    """The code itself where nobody named it."""
    return str(NAMES.get(field, {}).get(code, code))
