"""Reading a transaction log: a line and a mapping in, a row or the reason why not out. Nothing is read but lines."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from django.utils.translation import gettext as _

from brim.base.kit.amounts import read_amount
from brim.base.kit.cards import holds_card_number, masked
from brim.base.kit.refusals import Invalid
from brim.base.money.assets import Asset
from brim.trade.wallets.operations import entry

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "whitespace": None}
COLUMNS = frozenset({"ref", "date", "amount", "description", "category", "-"})
NEEDED = frozenset({"ref", "date", "amount"})
REF = re.compile(r"[^\s\x00-\x1f\x7f]{1,64}")


class Kind(StrEnum):
    SPEND = "spend"
    TOP_UP = "topup"


class Prefund(StrEnum):
    """EXACT: one cash top-up a customer, of all that the customer's spends in the file need, before the first."""

    NONE = "none"
    EXACT = "exact"


class BadMapping(ValueError):
    """The mapping cannot be used at all; nothing was read."""


class BadLine(ValueError):
    """One line cannot be used; the rest goes on. `ref` names its customer where that much is clear."""

    def __init__(self, reason: str, ref: str = "") -> None:
        super().__init__(reason)
        self.ref = ref


@dataclass(frozen=True)
class Mapping:
    """How a line becomes a row. `separator` None splits at runs of blanks; dates without a zone are of `zone`."""

    columns: tuple[str, ...]
    separator: str | None
    date_format: str
    asset: Asset
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Row:
    """A line that can be booked; `text` is how it stood, card numbers masked. `nth` tells apart rows of one customer,
    moment and amount: they are no duplicates."""

    line: int
    ref: str
    occurred_at: datetime
    amount: int
    description: str
    category: str
    nth: int
    text: str

    @property
    def key(self) -> str:
        return f"{self.ref}:{self.occurred_at:%Y%m%dT%H%M%S%z}:{self.amount}:{self.nth}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not booked: its number in the file (from 1), the reason, the line as it stood.

    `ref`: a customer that the line shows to exist, though there was nothing to book; empty otherwise.
    """

    line: int
    reason: str
    text: str
    ref: str = ""


def mapping(columns: str, *, separator: str, date_format: str, asset: Asset, zone: tzinfo) -> Mapping:
    """Raises: BadMapping with what is wrong and what would be right."""
    names = tuple(name.strip() for name in columns.split(","))
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        told = _("--columns has %(name)s: use %(names)s.")
        raise BadMapping(told % {"name": repr(unknown[0]), "names": ", ".join(sorted(COLUMNS))})
    named = [name for name in names if name != "-"]
    if len(set(named)) != len(named) or set(named) < NEEDED:
        told = _("--columns must name each of %(names)s once; it is %(columns)s.")
        raise BadMapping(told % {"names": ", ".join(sorted(NEEDED)), "columns": repr(columns)})
    if separator not in SEPARATORS and len(separator) != 1:
        told = _("--separator is %(separator)s: use %(names)s or one character.")
        raise BadMapping(told % {"separator": repr(separator), "names": ", ".join(SEPARATORS)})
    return Mapping(names, SEPARATORS.get(separator, separator), date_format, asset, zone)


def read(lines: Iterable[str], how: Mapping) -> Iterator[Row | Refusal]:
    """Every line but blank ones and a heading, as a row or a refusal, in order."""
    seen: dict[tuple[str, datetime, int], int] = {}
    for number, line in enumerate(lines, start=1):
        text = line.rstrip("\r\n")
        if not text.strip() or (number == 1 and is_heading(text, how)):
            continue
        try:
            ref, moment, amount, description, category = fields(text, how)
        except BadLine as problem:
            yield Refusal(number, masked(str(problem)), masked(text), problem.ref)
            continue
        seen[ref, moment, amount] = nth = seen.get((ref, moment, amount), 0) + 1
        yield Row(number, ref, moment, amount, description, category, nth, masked(text))


def is_heading(text: str, how: Mapping) -> bool:
    """The first line is a heading where neither its date nor its amount can be read."""
    cells = dict(zip(how.columns, split(text, how), strict=False))
    return not any(works(read_cell, cells.get(name, ""), how) for name, read_cell in (("date", day), ("amount", minor)))


def works(read_cell: Callable[[str, Mapping], object], cell: str, how: Mapping) -> bool:
    try:
        read_cell(cell, how)
    except BadLine:
        return False
    return True


def split(text: str, how: Mapping) -> list[str]:
    """Cells by the separator; cells in double quotes may hold it."""
    if how.separator is None:
        return text.split()
    return [cell.strip() for cell in next(csv.reader([text], delimiter=how.separator, skipinitialspace=True))]


def fields(text: str, how: Mapping) -> tuple[str, datetime, int, str, str]:
    cells = split(text, how)
    if len(cells) < len(how.columns):
        told = _("has %(found)s columns where %(wanted)s are mapped")
        raise BadLine(told % {"found": len(cells), "wanted": len(how.columns)})
    named = dict(zip(how.columns, cells, strict=False))
    ref, amount, moment = reference(named["ref"]), minor(named["amount"], how), day(named["date"], how)
    if amount == 0:
        raise BadLine(_("the amount is zero: there is nothing to book"), ref)
    if amount < 0:
        raise BadLine(_("the amount is below zero"))
    description, category = named.get("description", ""), named.get("category", "")
    try:
        entry.check_moment("date", moment)
        entry.check_text("description", description, entry.MOST_DESCRIPTION)
        entry.check_text("category", category, entry.MOST_CATEGORY)
    except Invalid as refusal:
        raise BadLine(f"{refusal.code}: {refusal.message}") from None
    return ref, moment, amount, description, category


def reference(cell: str) -> str:
    """It becomes the new customer's name as well."""
    if not REF.fullmatch(cell):
        raise BadLine(_("the customer's reference is empty, too long or holds blanks"))
    if holds_card_number(cell):
        raise BadLine(_("the customer's reference looks like a payment card number"))
    return cell


def day(cell: str, how: Mapping) -> datetime:
    try:
        moment = datetime.strptime(cell, how.date_format)  # noqa: DTZ007 - the zone follows in the next line
    except ValueError:
        told = _("the date %(cell)s is not of the form %(form)s")
        raise BadLine(told % {"cell": repr(cell[:40]), "form": how.date_format}) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=how.zone)


def minor(cell: str, how: Mapping) -> int:
    try:
        return read_amount("amount", cell, how.asset.code).amount_minor
    except Invalid as refused:
        raise BadLine(refused.message) from None
