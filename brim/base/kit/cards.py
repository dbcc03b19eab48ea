"""Payment card numbers: never stored, never logged, wherever somebody types them.

Source: ISO/IEC 7812-1 (check digit after Luhn); issuer ranges as the schemes publish them (2026-01). PCI DSS 4.0,
3.4: what is shown is at most the first six and the last four digits; Brim keeps the last four.
"""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from brim.base.kit.refusals import Invalid

SEPARATORS = " \\-\u00a0\u2010-\u2015\u3000\uff0d"
LEAST = 13
MOST = 19
# Begins with the digit and not with the look behind it: letters are passed over quickly.
RUN = re.compile(rf"\d(?<!\d\d)(?:[{SEPARATORS}]?\d){{{LEAST - 1},}}")
SEPARATOR = re.compile(f"[{SEPARATORS}]")
GROUP = re.compile(r"\d+")
ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[68]\d)\d{11}"  # Diners
    r"|35\d{14,17}"  # JCB
    r"|62\d{14,17}"  # UnionPay
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12,15}"  # Discover
)


def is_card_number(text: str) -> bool:
    """Whether the digits of `text` are a card number: right length and issuer, right check digit."""
    digits = SEPARATOR.sub("", text)
    if not digits.isascii():
        digits = unicodedata.normalize("NFKC", digits)
    return bool(ISSUERS.fullmatch(digits)) and luhn(digits)


def luhn(digits: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers stand: groups of digits side by side, though others, a telephone number or the month of
    expiry, stand beside them. Right after two capitals, as an IBAN begins, only the first groups count."""
    for run in RUN.finditer(text):
        groups = [group.span() for group in GROUP.finditer(text, *run.span())]
        capitals = text[max(0, run.start() - 2) : run.start()]
        starts = groups[:1] if len(capitals) == 2 and capitals.isascii() and capitals.isupper() else groups
        passed = 0
        for at, (start, _end) in enumerate(starts):
            # A separator is one character wide: what is between start and end, less these, are digits.
            ends = [
                end for more, (_start, end) in enumerate(groups[at : at + MOST]) if LEAST <= end - start - more <= MOST
            ]
            end = next((end for end in reversed(ends) if start >= passed and is_card_number(text[start:end])), 0)
            if end:
                yield start, end
                passed = end


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
