"""What has a name has it from one place: no page, receipt or file translates it by itself."""

import re
from collections import defaultdict
from functools import cache

from brim.base.kit.config import ROOT
from brim.base.kit.messages import Found, extract, rooms
from brim.trade.wallets.wording import PURSES

SOURCES = {
    "trade/wallets/wording.py",
    "trade/wallets/console/states.py",
    "trade/payments/console/states.py",
    "trade/payments/channels/cash/__init__.py",
    "trade/payments/channels/sandbox/__init__.py",
}
"""Where accounts and purses, kinds of operations, states and channels are named."""


@cache
def said() -> list[tuple[str, Found]]:
    """Every string that is translated, with its file under brim/."""
    return [
        (str((room / one.place[0]).relative_to(ROOT / "brim")), one)
        for room in rooms(ROOT)
        if room.is_relative_to(ROOT / "brim")
        for one in extract(room)
    ]


def bare(text: str) -> set[str]:
    """The words of it without amounts and marks: {"principal", "bonus"} of “Principal %(principal)s, bonus 3”."""
    return set(re.findall(r"[a-z]+", re.sub(r"%\(\w+\)\w|%\w", " ", text.lower())))


def texts(one: Found) -> tuple[str, ...]:
    return (one.text,) if isinstance(one.text, str) else one.text


def test_what_a_file_of_names_calls_something_is_translated_nowhere_else() -> None:
    places: dict[tuple[str | None, str | tuple[str, str]], set[str]] = defaultdict(set)
    for file, one in said():
        places[one.context, one.text].add(file)
    named = {key: files for key, files in places.items() if files & SOURCES}
    assert {file for files in named.values() for file in files} >= SOURCES
    twice = {key: sorted(files) for key, files in named.items() if len(files) > 1}
    assert not twice, "say by its context that it is another thing, or take the name from where it is said"


def test_only_the_wallets_words_name_a_purse() -> None:
    """Neither by itself nor beside an amount; a sentence that speaks of it has more to say."""
    assert set(PURSES) == {"principal", "bonus"}
    own = {file for file, one in said() for text in texts(one) if bare(text) and bare(text) <= set(PURSES)}
    assert own == {"trade/wallets/wording.py"}


def test_a_purse_is_found_beside_its_amount() -> None:
    assert bare("principal %(principal)s, bonus %(bonus)s") == {"principal", "bonus"} == bare("Principal / Bonus")
    assert bare("From bonus") == {"from", "bonus"}
