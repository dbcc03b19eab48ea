"""Payment card numbers: never stored, never logged, wherever somebody types them.

Source: ISO/IEC 7812-1 (check digit after Luhn); issuer ranges as the schemes publish them (2026-01). PCI DSS 4.0,
3.4: what is shown is at most the first six and the last four digits; Brim keeps the last four.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

from brim.base.kit.refusals import Invalid

SEPARATORS = " \\-\u00a0\u2010-\u2015\u3000\uff0d"
LEAST = 13
# Begins with the digit and not with the look behind it: letters are passed over quickly.
CANDIDATE = re.compile(rf"\d(?<!\d\d)(?:[{SEPARATORS}]?\d){{12,18}}(?!\d)")
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
    digits = unicodedata.normalize("NFKC", re.sub(f"[{SEPARATORS}]", "", text))
    return bool(ISSUERS.fullmatch(digits)) and luhn(digits)


def luhn(digits: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def masked(text: str) -> str:
    """`text` with every card number in it cut down to its last four digits."""
    return CANDIDATE.sub(lambda match: f"****{match[0][-4:]}" if is_card_number(match[0]) else match[0], text)


def holds_card_number(text: str) -> bool:
    """Cheap where there is none: it is asked of every spend."""
    return len(text) >= LEAST and any(is_card_number(match[0]) for match in CANDIDATE.finditer(text))


def refuse_card_numbers(text: str, field: str) -> None:
    """For free text that is stored. Raises: Invalid `card_number`."""
    if holds_card_number(text):
        message = _("This looks like a payment card number. Nothing was saved. Take the number out.")
        raise Invalid(field, message, code="card_number")
