"""Text that people type, brought to one clean form: by every face and room, before it is compared or kept.

What no hand types and no eye sees is taken out: marks of direction, zero-width blanks, soft hyphens, fillers. Joiners
stay where they join, within an emoji and between letters of scripts that need them. What a program sent is refused:
control characters, line breaks in a line, code points that are no characters.

Source: Unicode 15.1, UAX 9 (marks of direction), UAX 31 2.3 (joiners), UTS 51 (emoji), UTR 36 (what spoofs use).
"""

import re
import unicodedata

from django.utils.translation import gettext as _

from brim.base.kit.refusals import Invalid

ZWNJ, ZWJ = "\u200c", "\u200d"
# Marks of direction, zero-width blanks, joiners of words, soft hyphens, fillers, marks of interlinear notes.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e001f]"
)
# Tags spell the flags of England, Scotland and Wales; elsewhere they hide text.
FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\U000e0020-\U000e007f]")
SELECTOR = re.compile(
    "(?<=[^\\s\ufe00-\ufe0f\U000e0100-\U000e01ef])([\ufe00-\ufe0f\U000e0100-\U000e01ef])|[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
JOINER = re.compile(f"[{ZWNJ}{ZWJ}]")
# Scripts whose letters change by whether they join: Arabic and its kin, Syriac, N'Ko, Mongolian, those of India.
JOINING = re.compile("[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff\u1800-\u18af\ufb50-\ufdff\ufe70-\ufefc]")
BEFORE_EMOJI = re.compile("[\u200d\u20e3\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff\U000e007f]")
EMOJI = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
REFUSED = {"Cc", "Cs", "Cn", "Zl", "Zp", "Co"}
BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


class UncleanError(ValueError):
    """There are characters in it that no person types, or line breaks where there can be none."""


def line(text: str) -> str:
    """One line, NFC, without outer blanks; empty where nothing of it can be seen. Raises: UncleanError."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = seen(text).strip()
    if not all(is_typed(sign) for sign in kept):
        raise UncleanError
    return kept if is_visible(kept) else ""


def lines(text: str) -> str:
    """As `line`, of several lines: their breaks become one kind, and tabs stay. Raises: UncleanError."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = seen(BREAKS.sub("\n", text)).strip()
    if not all(sign in "\n\t" or is_typed(sign) for sign in kept):
        raise UncleanError
    return kept if is_visible(kept) else ""


def cell(text: str) -> str:
    """One line of a spreadsheet's cell: breaks, which people do put into cells, become blanks."""
    return BREAKS.sub(" ", text)


def seen(text: str) -> str:
    bare = SELECTOR.sub(r"\1", FLAG.sub(r"\1", UNSEEN.sub("", text)))
    if ZWNJ in bare or ZWJ in bare:
        bare = JOINER.sub(lambda found: found[0] if joins(bare, found.start()) else "", bare)
    return unicodedata.normalize("NFC", bare)


def joins(text: str, at: int) -> bool:
    """Whether the joiner at this place has something to join: letters of a joining script, or parts of an emoji."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if JOINING.match(before) and JOINING.match(after):
        return True
    return text[at] == ZWJ and bool(BEFORE_EMOJI.match(before) and EMOJI.match(after))


def is_typed(sign: str) -> bool:
    return unicodedata.category(sign) not in REFUSED


def is_visible(text: str) -> bool:
    """Whether there is a letter, a digit, a sign or a symbol in it: marks alone hang on nothing."""
    return any(unicodedata.category(sign)[0] in "LNPS" for sign in text)


def clean(text: str, field: str, *, has_lines: bool = False, code: str = "invalid") -> str:
    """`line`, or `lines`. Raises: Invalid under the field's name."""
    try:
        return lines(text) if has_lines else line(text)
    except UncleanError:
        raise Invalid(field, unclean_text(), code=code) from None


def unclean_text() -> str:
    return _("This has control characters or line breaks in it: take them out.")
