"""Amounts as people write them: typed at a till, pasted out of a message, kept in a spreadsheet.

What can be read in one way only is read; what cannot is refused with both readings, never guessed.
"""

import re
import unicodedata

from brim.base.money.assets import CURRENCIES, asset
from brim.base.money.types import InvalidAmount, Misread, Money, parse

MAX_LETTERS = 40
MINUSES = str.maketrans({"\N{MINUS SIGN}": "-"})
# A comma or a blank stands between thousands alone; 0,500 is half of something to many.
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?|[1-9][0-9]{0,2}(?: [0-9]{3})+(?:\.[0-9]+)?")
UNCLEAR = re.compile(r"[0-9]+(?:[ ,.][0-9]+)*")
BETWEEN = re.compile(r"[ ,]")
DOLLARS = "AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD USD XCD ARS CLP COP CUP MXN"
SIGNS = {
    "¥": "CNY JPY",
    "元": "CNY",
    "圆": "CNY",
    "RMB": "CNY",
    "CN¥": "CNY",
    "円": "JPY",
    "JP¥": "JPY",
    "$": DOLLARS,
    "US$": "USD",
    "HK$": "HKD",
    "NT$": "TWD",
    "S$": "SGD",
    "A$": "AUD",
    "AU$": "AUD",
    "CA$": "CAD",
    "C$": "CAD",
    "NZ$": "NZD",
    "MX$": "MXN",
    "R$": "BRL",
    "EC$": "XCD",
    "€": "EUR",
    "£": "GBP",
    "₩": "KRW",
    "₫": "VND",
    "₪": "ILS",
    "₹": "INR",
    "₱": "PHP",
    "฿": "THB",
    "₺": "TRY",
    "₽": "RUB",
    "₴": "UAH",
    "₦": "NGN",
    "₸": "KZT",
    "₮": "MNT",
    "₭": "LAK",
    "FCFA": "XAF XOF",
    "F CFA": "XOF",
    "CFPF": "XPF",
    "CG.": "XCG",
}
OF_SIGN = {sign: frozenset(codes.split()) for sign, codes in SIGNS.items()} | {code: {code} for code in CURRENCIES}
SIGNS_FIRST = sorted(OF_SIGN, key=len, reverse=True)


def typed(text: str, code: str) -> Money:
    """What `text` says, in the asset `code`: `12.5`, `1,000`, `12 345.67`, `￥300`, `１２３`, `CNY 8`, `−56.00`.

    Full width counts as half width; blanks around it and a sign of this very currency, before or after, fall away. A
    comma or a blank groups thousands and nothing else. Raises: InvalidAmount with `why`, and for `unclear` what it may
    mean in `readings`; UnknownAsset.
    """
    sign, bare = stripped(text, code)
    if GROUPED.fullmatch(bare):
        bare = BETWEEN.sub("", bare)
    elif BETWEEN.search(bare) and UNCLEAR.fullmatch(bare):
        raise InvalidAmount(f"{bare[:MAX_LETTERS]!r} is unclear", Misread.UNCLEAR, readings(bare, code))
    amount = parse(bare, code)
    return -amount if sign == "-" else amount


def stripped(text: str, code: str) -> tuple[str, str]:
    """The sign of the number, and its digits with what stands between them."""
    if any(letter.isnumeric() and not is_digit(letter) for letter in text):
        raise InvalidAmount(f"{text[:MAX_LETTERS]!r} has digits that do not count", Misread.NO_NUMBER)
    bare = unicodedata.normalize("NFKC", text).translate(MINUSES).upper().strip()
    sign, bare = number_sign(bare)
    bare = without_currency(bare, code)
    if not sign:
        sign, bare = number_sign(bare)
    if bare.startswith(("+", "-")):
        raise InvalidAmount(f"{text[:MAX_LETTERS]!r} is not a decimal number", Misread.NO_NUMBER)
    return sign, bare


def is_digit(letter: str) -> bool:
    """Half or full width: a ² or a ½ would become another number in NFKC."""
    return letter in "0123456789" or "\N{FULLWIDTH DIGIT ZERO}" <= letter <= "\N{FULLWIDTH DIGIT NINE}"


def number_sign(text: str) -> tuple[str, str]:
    return (text[0], text[1:].lstrip()) if text.startswith(("+", "-")) else ("", text)


def without_currency(text: str, code: str) -> str:
    """Raises: InvalidAmount `other_currency`."""
    if text and is_digit(text[0]) and is_digit(text[-1]):
        return text
    for sign in SIGNS_FIRST:
        rest = text.removeprefix(sign) if text.startswith(sign) else text.removesuffix(sign)
        if rest != text:
            if code not in OF_SIGN[sign]:
                raise InvalidAmount(f"{sign} is not {code}", Misread.OTHER_CURRENCY)
            return rest.strip()
    return text


def readings(text: str, code: str) -> tuple[str, ...]:
    """What a misplaced comma may mean: a decimal point, or nothing."""
    head, _mark, tail = text.replace(" ", ",").rpartition(",")
    whole = head.replace(",", "")
    fraction = f"{whole.replace('.', '')}.{tail}" if asset(code).exponent else ""
    found = []
    for candidate in (fraction, whole + tail):
        try:
            found.append(parse(candidate, code).decimal_text())
        except InvalidAmount:
            continue
    return tuple(found)
