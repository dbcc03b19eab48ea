"""Pure: how names, phones and emails are brought to one form, cut into search grams and compared."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
IS_CJK = re.compile(f"[{CJK}]")
SPACE_AT_CJK = re.compile(f"(?<=[{CJK}]) | (?=[{CJK}])")
WORD = re.compile(f"[^ {CJK}]+")
PHONE_SIGNS = re.compile(r"[\s().\-‐-―/]")
PHONE = re.compile(r"(\+|00)?([0-9]{4,})")
NATIONAL_DIGITS = {"1": 10, "86": 11, "852": 8, "853": 8, "886": 9, "65": 8, "81": 10, "82": 10, "44": 10}
CALLING_CODES = {
    "CN": "86", "HK": "852", "MO": "853", "TW": "886", "SG": "65", "MY": "60", "JP": "81", "KR": "82", "US": "1",
    "CA": "1", "GB": "44", "DE": "49", "FR": "33", "AU": "61", "NZ": "64", "TH": "66", "VN": "84", "IN": "91",
}  # fmt: skip
TAIL = 4
EMAIL_HEAD = 32
START = "\u0002"


@dataclass(frozen=True)
class Searchable:
    """The parts of a customer that are searched, in normal form; an empty one is absent."""

    name: str
    phone: str
    email: str
    ref: str
    birthday_month: int = 0


@dataclass(frozen=True)
class Wanted:
    """A search text read in every way that makes sense for it."""

    name: str
    phone_tail: str
    phone: str
    email: str
    ref: str

    @property
    def is_short(self) -> bool:
        """Too little to search by: one character, or fewer digits than a phone's tail has."""
        return len(self.name) < 2 or (self.name.isdigit() and len(self.name) < TAIL)


def plain_name(text: str) -> str:
    """One form for comparing: compatibility forms and case folded, single spaces, none beside a CJK character."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return SPACE_AT_CJK.sub("", " ".join(folded.split()))


def plain_email(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def phone_digits(text: str) -> tuple[str, bool] | None:
    """(digits, whether written with an international prefix), or None where the text is no telephone number."""
    bare = PHONE_SIGNS.sub("", unicodedata.normalize("NFKC", text))
    found = PHONE.fullmatch(bare)
    return (found[2], found[1] is not None) if found else None


def plain_phone(text: str, country_code: str) -> str | None:
    """Digits as E.164 has them, without the plus; None where the text is no telephone number (5 to 15 digits)."""
    read = phone_digits(text)
    if read is None:
        return None
    digits, is_international = read
    has_code = digits.startswith(country_code) and len(digits) == len(country_code) + NATIONAL_DIGITS.get(
        country_code, -1
    )
    if not is_international and not has_code:
        digits = country_code + digits.removeprefix("0")
    return digits if 5 <= len(digits) <= 15 else None


def grams(of: Searchable) -> set[str]:
    """Everything a customer is found by, except what is found exactly by hash."""
    tail = {f"t{of.phone[-TAIL:]}"} if of.phone else set()
    starts = {f"w{word[:2]}" for word in WORD.findall(of.name) if len(word) >= 2}
    month = {month_gram(of.birthday_month)} if of.birthday_month else set()
    email = email_grams(of.email.partition("@")[0] + "@" if of.email else "")
    return name_grams(of.name) | starts | tail | month | email


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


def read_wanted(text: str, country_code: str) -> Wanted:
    name = plain_name(text)
    digits = phone_digits(text)
    email = plain_email(text)
    is_email = len(email) >= 3 and " " not in email and not IS_CJK.search(email)
    return Wanted(
        name=name,
        phone_tail=digits[0] if digits else "",
        phone=plain_phone(text, country_code) or "",
        email=email if is_email else "",
        ref=text.strip(),
    )


def ways(wanted: Wanted) -> list[set[str]]:
    """Sets of grams; a customer who has all of any one set is a candidate."""
    local, at, _domain = wanted.email.partition("@")
    found = [
        name_grams(wanted.name) or ({f"w{wanted.name}"} if len(wanted.name) == 2 else set()),
        {f"t{wanted.phone_tail[-TAIL:]}"} if wanted.phone_tail else set(),
        email_grams(local + at),
    ]
    return [way for way in found if way]


def matches(wanted: Wanted, of: Searchable) -> bool:
    """Whether the customer really is what was asked for; grams only nominate."""
    return (
        has_name(wanted.name, of.name)
        or bool(wanted.phone_tail and (of.phone.endswith(wanted.phone_tail) or of.phone == wanted.phone != ""))
        or bool(wanted.email and of.email.startswith(wanted.email))
        or bool(of.ref and of.ref == wanted.ref)
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
