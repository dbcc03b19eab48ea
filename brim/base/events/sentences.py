"""How an event reads: a sentence, an icon, and the direction of the money.

A room registers its own in `sentences.py`: those of a customer's timeline by family, those of the business's log as
`house`. A `family` is what a timeline can be filtered by. Codes in events get their names by field (`names`), from the
room that defines them. `shows` reads the value out of an event.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise

from brim.base.money import Money, money

Text = str | Promise


@dataclass(frozen=True)
class Shown:
    """What stands with a sentence: the `value`, which the sentence signs, what is said of it in `small` print, and a
    word of the event's own."""

    value: Money | None = None
    small: str = ""
    detail: str = ""


NOTHING = Shown()
Shows = Callable[[Mapping[str, Any]], Shown]
"""Of an event's data, in the language that is active."""


@dataclass(frozen=True)
class Sentence:
    """`text` may name %(other)s, %(fields)s and every field whose codes have `names`, as %(channel)s; `at` is the one
    for events that happened in a %(store)s, `despite` the one for what had left before something that would have kept
    it.

    `sign`: 1 value came, -1 it went, 0 it only changed its state. `word` is the permission that shows it. A step is
    part of another line's path and no line of its own. `is_by_calendar`: it comes with the time, to many at once, and
    would hide among the newest what people did. `shows` says what value it tells of.
    """

    text: Text
    icon: str
    at: Text = ""
    despite: Text = ""
    mark: str = ""
    sign: int = 0
    word: str = ""
    is_step: bool = False
    is_by_calendar: bool = False
    shows: Shows | None = None

    def shown(self, data: Mapping[str, Any]) -> Shown:
        return self.shows(data) if self.shows else NOTHING


@dataclass(frozen=True)
class Family:
    """A filter of the timeline, for actors with the permission `word`; sorted by `order`."""

    name: Text
    word: str
    order: int


SENTENCES: dict[str, Sentence] = {}
"""By event, for the timeline of a customer."""
FAMILIES: dict[str, set[str]] = {}
"""The events of each family of the timeline."""
SHOWN_FAMILIES: dict[str, Family] = {}
"""By code."""
HOUSE: dict[str, Sentence] = {}
"""By event, for the business's log: none of these appears on a customer's timeline."""
NAMES: dict[str, dict[str, Text]] = {}
"""Names of codes, by field."""


def family(code: str, name: Text, word: str, *, order: int) -> None:
    assert code not in SHOWN_FAMILIES, f"the family {code} of the timeline is registered twice"
    SHOWN_FAMILIES[code] = Family(name, word, order)


def sentences(family: str, said: Mapping[str, Sentence], *, word: str = "", shows: Shows | None = None) -> None:
    """`word` is the permission that shows those which name none of their own, `shows` likewise what they tell of."""
    said = {event: replace(one, word=one.word or word, shows=one.shows or shows) for event, one in said.items()}
    open_to_all = [event for event, one in said.items() if not one.word]
    assert not open_to_all, f"no permission shows the sentences of these events: {sorted(open_to_all)}"
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


def amount_shown(data: Mapping[str, Any]) -> Shown:
    """The event's `amount`, in minor units of its `currency`, where it has both."""
    return Shown(money(data["amount"], data["currency"])) if {"amount", "currency"} <= data.keys() else NOTHING


def named(field: str, code: str) -> str:
    """The code itself if no room named it."""
    return str(NAMES.get(field, {}).get(code, code))
