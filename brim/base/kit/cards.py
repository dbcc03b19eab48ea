"""Payment card numbers: never stored, never logged, wherever somebody types them.

Source: ISO/IEC 7812-1 (check digit after Luhn); issuer ranges as the schemes publish them (2026-01). PCI DSS 4.0,
3.4: what is shown is at most the first six and the last four digits; Brim keeps the last four.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from brim.base.kit.refusals import Invalid

# What people write between the groups, and what shows nothing at all.
SEPARATORS = r"\s.,/\\|_'’·•\-\u2010-\u2015\u2212\u3001\u3002\uff07\uff0c-\uff0f\uff3c\uff3f"
UNSEEN = (
    r"\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
LEAST = 12
MOST = 19
# Begins with the digit and not with the look behind it: letters are skipped quickly.
RUN = re.compile(rf"\d(?<!\d\d)(?:[{UNSEEN}]*(?:[{SEPARATORS}][{UNSEEN}]*){{0,3}}\d){{{LEAST - 1},}}")
GROUP = re.compile(r"\d+")
DOUBLED = str.maketrans("0123456789", "0246813579")
UATP = re.compile(r"1\d{14}")
ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa, Dankort with Visa
    r"|(?:5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[689]\d)\d{11,16}"  # Diners
    r"|35\d{14,17}"  # JCB, RuPay with JCB
    r"|62\d{14,17}|81\d{14,17}"  # UnionPay, RuPay
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12,15}"  # Discover, RuPay with Discover
    r"|(?:5019|60\d\d|82\d\d)\d{12}"  # Dankort, RuPay
    r"|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}"  # Maestro, from twelve digits on
    r"|(?:50|5[6-8]|63|67)\d{11,17}"  # Maestro's other ranges, RuPay 508, Verve, Elo
    r"|220[0-4]\d{12,15}|9792\d{12}"  # Mir, Troy
    rf"|{UATP.pattern}"
)
# How UATP numbers are embossed. In other groups fifteen digits after a 1 are rather a telephone number and a year.
UATP_FIRST = range(4, 7)


def is_card_number(digits: str) -> bool:
    """Whether ASCII digits are a card number: right length and issuer, right check digit."""
    return bool(ISSUERS.fullmatch(digits)) and luhn(digits)


def luhn(digits: str) -> bool:
    return (sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2].translate(DOUBLED)))) % 10 == 0


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers stand: groups of digits side by side, though others, a telephone number or the month of
    expiry, stand beside them. Right after two capitals, as an IBAN begins, only the first groups count."""
    for run in RUN.finditer(text):
        groups = [group.span() for group in GROUP.finditer(text, *run.span())]
        digits = [plain(text[start:end]) for start, end in groups]
        capitals = text[max(0, run.start() - 2) : run.start()]
        is_iban = len(capitals) == 2 and capitals.isascii() and capitals.isalpha() and capitals.isupper()
        passed = 0
        for first in range(1 if is_iban else len(groups)):
            last = last_group(digits, first) if first >= passed else None
            if last is not None:
                yield groups[first][0], groups[last][1]
                passed = last + 1


def last_group(digits: Sequence[str], first: int) -> int | None:
    """With which group the longest card number ends that begins with the `first`; a few steps for each."""
    found, together = None, ""
    for number in range(first, len(digits)):
        together += digits[number]
        if len(together) > MOST:
            break
        if len(together) >= LEAST and is_card_number(together) and is_grouped(digits[first : number + 1], together):
            found = number
    return found


def is_grouped(groups: Sequence[str], together: str) -> bool:
    return len(groups) == 1 or not UATP.fullmatch(together) or len(groups[0]) in UATP_FIRST


def plain(digits: str) -> str:
    """Digits of any script as ASCII."""
    return digits if digits.isascii() else "".join(str(unicodedata.digit(sign)) for sign in digits)


def masked(text: str) -> str:
    """`text` with every card number in it cut down to its last four digits."""
    for start, end in reversed(list(spans(text))):
        text = f"{text[:start]}****{text[end - 4 : end]}{text[end:]}"
    return text


def holds_card_number(text: str) -> bool:
    """Cheap where there is none: it is asked of every spend."""
    return len(text) >= LEAST and next(spans(text), None) is not None


def refuse_card_numbers(text: str, field: str) -> None:
    """For free text that is stored. Raises: Invalid `card_number`."""
    if holds_card_number(text):
        message = _("This looks like a payment card number. Nothing was saved. Take the number out.")
        raise Invalid(field, message, code="card_number")
