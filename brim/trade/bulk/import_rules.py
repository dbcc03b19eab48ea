"""Reading a transaction log: a record and a mapping in, a row or the reason why not out. Nothing is read but lines."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from django.utils.translation import gettext as _

from brim.base.kit.amounts import read_amount
from brim.base.kit.cards import holds_card_number, masked
from brim.base.kit.records import UNFIT, Record, Trouble, records
from brim.base.kit.refusals import Invalid
from brim.base.kit.text import cell
from brim.base.money.assets import Asset
from brim.trade.wallets.operations import entry

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "whitespace": None}
COLUMNS = frozenset({"ref", "date", "amount", "description", "category", "-"})
NEEDED = frozenset({"ref", "date", "amount"})
REF = re.compile(r"[^\s\x00-\x1f\x7f]{1,64}")
UNKEPT = re.compile("[\x00\ud800-\udfff]")
MAX_ROWS = 2_000
# Reference, moment, amount, description, category.
Said = tuple[str, datetime, int, str, str]


class Kind(StrEnum):
    SPEND = "spend"
    TOP_UP = "topup"


class Prefund(StrEnum):
    """EXACT: one cash top-up a customer, of all that the customer's spends in the file need, before the first."""

    NONE = "none"
    EXACT = "exact"


class Identical(StrEnum):
    """What lines that say exactly the same are. COUNT: each of them happened, and they are told apart by number."""

    REFUSE = "refuse"
    COUNT = "count"


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
    """A line that can be booked, by the number of its record's first line; `text` is how it stood, card numbers masked.

    `occurred_at` is UTC. `nth` numbers lines that say exactly the same. `old_key` is what the line was known by before
    its key covered all that it says: reference, second, amount, and a number among those.
    """

    line: int
    ref: str
    occurred_at: datetime
    amount: int
    description: str
    category: str
    nth: int
    text: str
    old_key: str

    @property
    def says(self) -> Said:
        return self.ref, self.occurred_at, self.amount, self.description, self.category

    def key(self, kind: Kind, currency: str) -> str:
        """Stands for everything that the line says, and shows nothing of it: keys are kept in the clear.

        Source: docs/decisions/0029-a-line-is-known-by-all-it-says.md.
        """
        said = [
            kind,
            currency,
            self.ref,
            self.occurred_at.isoformat(),
            self.amount,
            self.description,
            self.category,
            self.nth,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was not booked: the number of its first line (from 1), the reason, how it stood, cut where long.

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
    if separator not in SEPARATORS and (len(separator) != 1 or separator in UNFIT):
        told = _("--separator is %(separator)s: use %(names)s or one character.")
        raise BadMapping(told % {"separator": repr(separator), "names": ", ".join(SEPARATORS)})
    return Mapping(names, SEPARATORS.get(separator, separator), date_format, asset, zone)


def read(
    lines: Iterable[str], how: Mapping, *, on_heading: Callable[[str], object] = lambda _text: None
) -> Iterator[Row | Refusal]:
    """Every record but blank ones and a heading, as a row or a refusal, in order. `on_heading` is told what was taken
    for one."""
    same: Counter[Said] = Counter()
    alike: Counter[tuple[str, datetime, int]] = Counter()
    found = (one for one in records(lines, how.separator) if not one.is_blank)
    for count, record in enumerate(found):
        if count == 0 and is_heading(record, how):
            on_heading(shown(record.text))
            continue
        try:
            fields = read_fields(record, how)
        except BadLine as problem:
            yield Refusal(record.line, masked(str(problem)), shown(record.text), problem.ref)
            continue
        ref, moment, amount, description, category = fields
        same[fields] += 1
        alike[ref, moment, amount] += 1
        old_key = f"{ref}:{moment:%Y%m%dT%H%M%S%z}:{amount}:{alike[ref, moment, amount]}"
        yield Row(
            record.line,
            ref,
            moment.astimezone(UTC),
            amount,
            description,
            category,
            same[fields],
            shown(record.text),
            old_key,
        )


def shown(text: str) -> str:
    """How a record stood, for the list of refusals."""
    told = UNKEPT.sub("\ufffd", masked(text[: MAX_ROWS + 100]))
    return told if len(told) <= MAX_ROWS else told[:MAX_ROWS] + "…"


def is_heading(record: Record, how: Mapping) -> bool:
    """The first record is a heading where there are words, and no digit, in the place of reference, date and amount.
    A line of data that cannot be read has digits, and is refused like any other."""
    cells = dict(zip(how.columns, record.cells, strict=False))
    return all(cells.get(name) and not any(letter.isdigit() for letter in cells[name]) for name in NEEDED)


def check_record(record: Record, how: Mapping) -> None:
    """Raises: BadLine where the record cannot be parted into the columns that are mapped."""
    if record.trouble is Trouble.TOO_LONG:
        raise BadLine(_("the line is too long to be one of a log"))
    if record.trouble is not Trouble.NONE:
        raise BadLine(_("a quotation mark opens a cell and does not close it"))
    if len(record.cells) < len(how.columns):
        told = _("has %(found)s columns where %(wanted)s are mapped")
        raise BadLine(told % {"found": len(record.cells), "wanted": len(how.columns)})
    if len(record.cells) > len(how.columns):
        told = _(
            "has %(found)s columns where %(wanted)s are mapped: quote a cell that holds the separator, pass over a "
            "column by -"
        )
        raise BadLine(told % {"found": len(record.cells), "wanted": len(how.columns)})


def read_fields(record: Record, how: Mapping) -> Said:
    check_record(record, how)
    named = dict(zip(how.columns, record.cells, strict=False))
    ref, amount, moment = reference(named["ref"]), minor(named["amount"], how), day(named["date"], how)
    if amount == 0:
        raise BadLine(_("the amount is zero: there is nothing to book"), ref)
    if amount < 0:
        raise BadLine(_("the amount is below zero"))
    description, category = cell(named.get("description", "")), cell(named.get("category", ""))
    try:
        entry.check_moment("date", moment)
        description = entry.check_text("description", description, entry.MAX_DESCRIPTION)
        category = entry.check_text("category", category, entry.MAX_CATEGORY)
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
        moment = moment if moment.tzinfo else moment.replace(tzinfo=how.zone)
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        told = _("the date %(cell)s is not of the form %(form)s")
        raise BadLine(told % {"cell": repr(cell[:40]), "form": how.date_format}) from None
    return moment


def minor(cell: str, how: Mapping) -> int:
    try:
        return read_amount("amount", cell, how.asset.code).amount_minor
    except Invalid as refused:
        raise BadLine(refused.message) from None
