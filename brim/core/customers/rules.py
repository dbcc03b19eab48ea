"""Pure: how names, phones and emails are brought to one form, cut into search grams and compared."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers

from brim.core.customers import pinyin

CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
IS_CJK = re.compile(f"[{CJK}]")
SPACE_AT_CJK = re.compile(f"(?<=[{CJK}]) | (?=[{CJK}])")
WORD = re.compile(f"[^ {CJK}]+")
PHONE_SIGNS = re.compile(r"[\s().\-‐-―/]")
PHONE = re.compile(r"(\+|00)?([0-9]{4,})")
E164 = phonenumbers.PhoneNumberFormat.E164
TAIL = 4
EMAIL_HEAD = 32
START = "\u0002"
MARKED = re.compile(r"([A-Za-z\u0370-\u03ff\u0400-\u052f])[\u0300-\u036f]+")
APOSTROPHE = re.compile("['`\u00b4\u02b9-\u02bf\u02c8\u2018\u2019\u201b\u2032\uff07\u05f3\u02bc]")
BETWEEN = re.compile(
    "[.\u00b7\u0387\u2022\u2027\u2219\u22c5\u30fb\uff65\u2e31\u0701_\\-\u2010-\u2015\u2212\ufe63\uff0d]"
)
# Latin letters that do not come apart.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


@dataclass(frozen=True)
class Searchable:
    """The parts of a customer that are searched, in normal form; an empty one is absent. `written`: the reference as it
    stands, which it is also found by."""

    name: str
    phone: str
    email: str
    ref: str
    birthday_month: int = 0
    written: str = ""


@dataclass(frozen=True)
class Wanted:
    """A search text read in every way that makes sense for it."""

    name: str
    phone_tail: str
    phone: str
    email: str
    ref: str
    written: str

    @property
    def is_short(self) -> bool:
        """Too little to search by: one character, or fewer digits than a phone's tail has."""
        return len(self.name) < 2 or (self.name.isdigit() and len(self.name) < TAIL)


def plain_name(text: str) -> str:
    """One form for comparing: compatibility forms and case folded, Latin, Greek and Cyrillic letters without marks, no
    apostrophes, a blank for dots and hyphens, single blanks, none beside a CJK character."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    if not folded.isascii():
        folded = unmarked(folded).translate(LETTERS)
    return SPACE_AT_CJK.sub("", " ".join(BETWEEN.sub(" ", APOSTROPHE.sub("", folded)).split()))


def unmarked(text: str) -> str:
    """Marks are taken off the letters of three scripts alone: in others they are letters."""
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", MARKED.sub(r"\1", parts))


def plain_ref(text: str) -> str:
    """One form of a reference: compatibility forms and case folded. `M00001` and `m00001` are one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def plain_email(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def phone_digits(text: str) -> tuple[str, bool] | None:
    """(digits, whether written with an international prefix), or None where the text is no telephone number."""
    bare = PHONE_SIGNS.sub("", unicodedata.normalize("NFKC", text))
    found = PHONE.fullmatch(bare)
    return (found[2], found[1] is not None) if found else None


def plain_phone(text: str, country: str) -> str | None:
    """Digits as E.164 has them, without the plus, however people write them; None where the text is no telephone number
    (5 to 15 digits). `country`: the business's, ISO 3166, whose numbers are written without their code.

    Source: Google's libphonenumber, which knows each country's prefixes and lengths.
    """
    read = phone_digits(text)
    if read is None:
        return None
    digits, is_international = read
    try:
        number = phonenumbers.parse(f"+{digits}" if is_international else digits, country or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_valid_number(number):
        digits = phonenumbers.format_number(number, E164).removeprefix("+")
    elif number is not None and not is_international and not digits.startswith(str(number.country_code)):
        digits = f"{number.country_code}{digits.removeprefix('0')}"
    return digits if 5 <= len(digits) <= 15 else None


def older_phones(digits: str) -> tuple[str, ...]:
    """What earlier versions made of the same number: they kept the zero of `+44 (0)20`."""
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return ()
    code = str(number.country_code)
    rest = digits.removeprefix(code)
    return (f"{code}0{rest}",) if digits.startswith(code) and len(digits) < 15 else ()


def grams(of: Searchable) -> set[str]:
    """Everything a customer is found by, except what is found exactly by hash."""
    tail = {f"t{of.phone[-TAIL:]}"} if of.phone else set()
    starts = {f"w{word[:2]}" for word in WORD.findall(of.name) if len(word) >= 2}
    month = {month_gram(of.birthday_month)} if of.birthday_month else set()
    email = email_grams(of.email.partition("@")[0] + "@" if of.email else "")
    return name_grams(of.name) | pinyin.grams(of.name) | starts | tail | month | email


def month_gram(month: int) -> str:
    """A birthday's month, 1 to 12: what a list is filtered by without the day standing anywhere in plain."""
    return f"b{month:02}"


def name_grams(name: str) -> set[str]:
    """Pairs wherever a CJK character takes part, threes everywhere else."""
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    threes = {name[at : at + 3] for at in range(len(name) - 2)}
    return {f"n{gram}" for gram in pairs if IS_CJK.search(gram)} | {
        f"n{gram}" for gram in threes if not IS_CJK.search(gram)
    }


def email_grams(head: str) -> set[str]:
    """Threes of the part up to the @, with a mark before its first letter."""
    marked = START + head[:EMAIL_HEAD] if head else ""
    return {f"e{marked[at : at + 3]}" for at in range(len(marked) - 2)}


def read_wanted(text: str, country: str) -> Wanted:
    name = plain_name(text)
    digits = phone_digits(text)
    email = plain_email(text)
    is_email = len(email) >= 3 and " " not in email and not IS_CJK.search(email)
    return Wanted(
        name=name,
        phone_tail=digits[0] if digits else "",
        phone=plain_phone(text, country) or "",
        email=email if is_email else "",
        ref=plain_ref(text),
        written=text.strip(),
    )


def ways(wanted: Wanted) -> list[set[str]]:
    """Sets of grams; a customer who has all of any one set is a candidate."""
    local, at, _domain = wanted.email.partition("@")
    found = [
        name_grams(wanted.name) or ({f"w{wanted.name}"} if len(wanted.name) == 2 else set()),
        {f"t{wanted.phone_tail[-TAIL:]}"} if wanted.phone_tail else set(),
        email_grams(local + at),
        *pinyin.ways(wanted.name),
    ]
    return [way for way in found if way]


def matches(wanted: Wanted, of: Searchable) -> bool:
    """Whether the customer really is what was asked for; grams only nominate."""
    return (
        has_name(wanted.name, of.name)
        or pinyin.matches(wanted.name, of.name)
        or bool(wanted.phone_tail and has_phone(wanted, of.phone))
        or bool(wanted.email and of.email.startswith(wanted.email))
        or bool(of.ref and of.ref == wanted.ref)
    )


def has_phone(wanted: Wanted, phone: str) -> bool:
    """By its last digits, or the whole of it; `phone` may be in the form of an earlier version."""
    if not phone:
        return False
    return any(form.endswith(wanted.phone_tail) for form in (phone, *older_phones(phone))) or (
        # Also where it was written without its plus, and the country's older numbers are kept in their longer form.
        phone in {wanted.phone, plain_phone(f"+{wanted.phone_tail}", "")}
        or (bool(wanted.phone) and wanted.phone == plain_phone(f"+{phone}", ""))
    )


def has_name(part: str, name: str) -> bool:
    """Part of a name from two CJK characters or three letters on; two letters are the start of a word."""
    if name_grams(part):
        return part in name
    return len(part) == 2 and any(word.startswith(part) for word in WORD.findall(name))


def is_probably(one: Searchable, other: Searchable, *, is_same_birthday: bool) -> bool:
    """Whether two are probably one person: the same name, and one more sign of it. Who has a reference of their own is
    somebody else: the business has told them apart itself."""
    if not one.name or one.name != other.name or (one.ref and other.ref and one.ref != other.ref):
        return False
    head, _at, _domain = one.email.partition("@")
    is_same_head = bool(head) and other.email.startswith(f"{head}@")
    return is_same_birthday or is_same_head or is_slip(one.phone, other.phone)


def is_slip(one: str, other: str) -> bool:
    """One wrong digit, or two neighbours that changed places."""
    if not one or len(one) != len(other):
        return False
    places = [at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(places) < 2:
        return True
    first, last = places[0], places[-1]
    return len(places) == 2 and last == first + 1 and (one[first], one[last]) == (other[last], other[first])


def changed(before: dict[str, object], after: dict[str, object]) -> tuple[str, ...]:
    """Names of the fields that differ, in the order of `after`."""
    return tuple(name for name, value in after.items() if before[name] != value)


def filled(fields: Iterable[tuple[str, object]]) -> tuple[str, ...]:
    return tuple(name for name, value in fields if value not in ("", None, {}))
