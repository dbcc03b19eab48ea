"""Pure: Chinese names as they are typed by sound, `wangxiaoming` or `wxm`.

A character that is read in several ways is found by each of them; as a surname it is read the surname's way first. So
a name has a few readings, bounded, and is found by any.
"""

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
LETTERS = re.compile("[a-z]+")
MAX_SYLLABLES = 12
MAX_READINGS_PER_SYLLABLE = 4
MAX_READINGS = 24
# Surnames whose sound is another than their character's usual one.
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "任": "ren",
    "朴": "piao",
    "区": "ou",
    "盖": "ge",
    "种": "chong",
    "乐": "yue",
    "尹": "yin",
    "华": "hua",
    "秘": "bi",
    "繁": "po",
    "覃": "qin",
    "洗": "xian",
    "员": "yun",
    "缪": "miao",
    "翟": "zhai",
    "黑": "he",
    "折": "she",
    "逄": "pang",
    "召": "shao",
    "尉": "yu",
    "沈": "shen",
    "吕": "lv",
}

Reading = tuple[str, ...]


@lru_cache(maxsize=20_000)
def sounds(character: str) -> Reading:
    """How a character may be read, the usual way first, in letters; nothing for what is no Chinese character."""
    # The library keeps a table of phrases as well, tens of megabytes that names have no use for.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore") or [[]]
    return tuple(dict.fromkeys(way for way in found[0] if LETTERS.fullmatch(way)))[:MAX_READINGS_PER_SYLLABLE]


def readings(name: str) -> list[Reading]:
    """The ways to say a name's Chinese characters, syllable by syllable; an empty list where it has none."""
    characters = "".join(HAN.findall(name))[:MAX_SYLLABLES]
    each = [ways for at, character in enumerate(characters) if (ways := sounds_of(character, is_first=at == 0))]
    return list(islice(product(*each), MAX_READINGS)) if each else []


def sounds_of(character: str, *, is_first: bool) -> list[str]:
    """`lv` is typed as `lu` and `lyu` as well."""
    found = list(sounds(character))
    if is_first and character in SURNAMES:
        found = list(dict.fromkeys([SURNAMES[character], *found]))
    return [
        way for one in found for way in ((one, one.replace("v", "u"), one.replace("v", "yu")) if "v" in one else (one,))
    ]


def grams(name: str) -> set[str]:
    """What a name is found by: threes of what it sounds like, and its initials from the second on."""
    found: set[str] = set()
    for reading in readings(name):
        found |= threes("".join(reading))
        initials = "".join(syllable[0] for syllable in reading)
        found |= {f"i{initials[:length]}" for length in range(2, len(initials) + 1)}
    return found


def threes(text: str) -> set[str]:
    return {f"p{text[at : at + 3]}" for at in range(len(text) - 2)}


def ways(wanted: str) -> Iterator[set[str]]:
    """Sets of grams for a text that may be a sound: one who has all of a set is a candidate."""
    text = typed(wanted)
    if len(text) >= 2:
        yield {f"i{text}"}
    if len(text) >= 3:
        yield threes(text)


def matches(wanted: str, name: str) -> bool:
    """Whether the name sounds as it was typed: from some syllable on, or by its initials."""
    text = typed(wanted)
    return len(text) >= 2 and any(is_said(text, reading) for reading in readings(name))


def is_said(text: str, reading: Reading) -> bool:
    if "".join(syllable[0] for syllable in reading).startswith(text):
        return True
    return len(text) >= 3 and any("".join(reading[at:]).startswith(text) for at in range(len(reading)))


def typed(wanted: str) -> str:
    """The letters of a text that is written in letters alone, ü as v; empty otherwise."""
    text = wanted.replace(" ", "").replace("ü", "v")
    return text if LETTERS.fullmatch(text) else ""
