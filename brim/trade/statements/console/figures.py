"""What a statement shows: figures that foot, lines, and the seals that stand over its closing balance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from brim.base.kit import ids
from brim.base.money import Money, money
from brim.core.ledger import queries as ledger
from brim.core.ledger.types import SealedHead
from brim.trade.statements.queries import Statement, StatementLine, Totals
from brim.trade.wallets.queries import Balances, Span
from brim.trade.wallets.wording import kind_words, purse_name


@dataclass(frozen=True)
class Figure:
    """`sign` is the sign of the sum that leads to it: opening + in − out = closing."""

    name: str
    total: Money
    principal: Money
    bonus: Money
    sign: str = ""


@dataclass(frozen=True)
class Row:
    """A purse that did not change is None: its cell stays empty."""

    at: datetime
    what: str
    detail: str
    reference: str
    store: str
    principal: Money | None
    bonus: Money | None
    balance: Money


@dataclass(frozen=True)
class SealedPurse:
    """`entry` is the last one of the closing balance; `head` is the hash that covers it and all before it."""

    name: str
    entry: int
    head: str


@dataclass(frozen=True)
class Sealing:
    """A seal and the purses it covers."""

    seal: SealedHead
    purses: list[SealedPurse]


@dataclass(frozen=True)
class Seals:
    """`sealed_at` once every purse of the closing balance is sealed; `is_asked`: there is something to seal."""

    sealings: list[Sealing]
    sealed_at: datetime | None
    is_asked: bool


def figures(sums: Totals, currency: str) -> list[Figure]:
    parts = [
        ("", _("Opening balance"), sums.opening),
        ("+", pgettext("statement", "In"), sums.came),
        ("−", pgettext("statement", "Out"), Balances(-sums.went.principal, -sums.went.bonus)),
        ("=", _("Closing balance"), sums.closing),
    ]
    return [figure(name, balances, currency, sign) for sign, name, balances in parts]


def figure(name: str, balances: Balances, currency: str, sign: str = "") -> Figure:
    return Figure(
        name,
        total=money(balances.total, currency),
        principal=money(balances.principal, currency),
        bonus=money(balances.bonus, currency),
        sign=sign,
    )


def small_figures(balances: Balances, currency: str) -> Figure:
    return figure(_("Balance"), balances, currency)


def change_of(sums: Totals, currency: str) -> Figure:
    """What the period changed in all: the sums of the two columns of changes."""
    change = Balances(sums.came.principal + sums.went.principal, sums.came.bonus + sums.went.bonus)
    return figure(_("Change"), change, currency)


def rows_of(found: Statement, stores: dict[int, str]) -> list[Row]:
    words = kind_words()
    return [row_of(line, found, words, stores) for line in found.lines]


def row_of(line: StatementLine, found: Statement, words: dict[str, str], stores: dict[int, str]) -> Row:
    currency = found.currency
    return Row(
        at=line.at,
        what=words.get(line.kind, line.kind),
        detail=line.description,
        reference=ids.public("opn", found.customer_id, line.operation_id),
        store=stores.get(line.store_id or 0, ""),
        principal=money(line.principal, currency) if line.principal else None,
        bonus=money(line.bonus, currency) if line.bonus else None,
        balance=money(line.balance, currency),
    )


def spans_of(found: Statement) -> Iterator[tuple[str, Span, SealedHead | None]]:
    """The purses that have entries up to the closing balance, each with the first seal over its last one."""
    for purse, span in zip(("principal", "bonus"), found.spans, strict=True):
        if span.upto_seq:
            yield purse, span, ledger.seal_over(found.customer_id, span.code, seq=span.upto_seq)


def seals_of(found: Statement) -> Seals:
    by_seal: dict[int, Sealing] = {}
    spans = list(spans_of(found))
    for purse, span, over in spans:
        if over:
            sealing = by_seal.setdefault(over.seal_id, Sealing(over, []))
            sealing.purses.append(SealedPurse(purse_name(purse), span.upto_seq, over.head))
    is_whole = bool(spans) and all(over for _purse, _span, over in spans)
    moments = [sealing.seal.sealed_at for sealing in by_seal.values()]
    return Seals(list(by_seal.values()), max(moments) if is_whole else None, is_asked=bool(spans))
