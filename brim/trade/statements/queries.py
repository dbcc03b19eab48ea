"""Statements: what moved a customer's purses in a period, with the balance after each line. Built from the ledger's own
entries, so that opening + lines = closing for every cut of time; the operation of the same id adds the words.

A period is half-open in instants and in whole days of the business: from the first moment of `start` to the last
moment of the day `end`, or up to but not including the instant `end`. A statement is a range of the accounts' gapless
numbers, so that what is booked meanwhile cannot change one that is being read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from heapq import merge
from itertools import groupby, islice
from operator import attrgetter

from django.utils.translation import gettext as _

from brim.base.identity.queries import time_zone
from brim.base.kit import days
from brim.base.kit.pages import cursor, read_cursor
from brim.base.kit.refusals import Invalid
from brim.core.ledger import queries as ledger
from brim.core.ledger.types import Entry
from brim.trade.wallets.queries import operation_words
from brim.trade.wallets.queries.balances import Balances, Span, balance_of, bounded, purse_spans

MAX_LINES = 5_000
CHUNK = 500

Bound = date | datetime | None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One operation's effect. `principal` and `bonus` are signed, the `_after` fields are the purses right after it.

    `at` is when it happened, in the ledger's order; `recorded_at` when it was booked.
    """

    at: datetime
    recorded_at: datetime
    operation_id: int
    kind: str
    description: str
    reason: str
    store_id: int | None
    principal: int
    bonus: int
    principal_after: int
    bonus_after: int

    @property
    def amount(self) -> int:
        return self.principal + self.bonus

    @property
    def balance(self) -> int:
        return self.principal_after + self.bonus_after


@dataclass(frozen=True, slots=True)
class Statement:
    """opening + Σ lines = closing. `start` and `end` are instants, None where the period is open on that side.
    `spans` are the whole period's ranges of principal and bonus, whatever part of it `lines` are."""

    customer_id: int
    currency: str
    start: datetime | None
    end: datetime | None
    opening: Balances
    lines: Iterable[StatementLine]
    closing: Balances
    next_cursor: str | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """opening + came + went = closing, for each purse and for both; `went` is not above zero. A line that moved value
    from one purse to the other counts in both."""

    opening: Balances
    came: Balances
    went: Balances
    closing: Balances


def statement(
    customer_id: int, currency: str, *, start: Bound = None, end: Bound = None, limit: int = MAX_LINES, after: str = ""
) -> Statement:
    """The statement of a period, oldest line first; at most `limit` lines, then `next_cursor` leads on.

    The opening of a page that is led to by `after` is the balance before its first line; the closing is always the
    period's. Dates are days of the business's time zone, `end` included; instants are aware, `end` excluded.
    Raises: Invalid `invalid_period`, `invalid_cursor`.
    """
    assert 0 < limit <= MAX_LINES, limit
    found, spans = opened(customer_id, currency, start, end)
    if after:
        skip_to(customer_id, spans, read_cursor(after, int, int))
        found = replace(found, opening=Balances(*(span.before for span in spans)))
    numbered = list(islice(numbered_lines(customer_id, spans), limit + 1))
    lines = tuple(line for line, _numbers in numbered[:limit])
    leads_on = cursor(*numbered[limit - 1][1]) if len(numbered) > limit else None
    return replace(found, lines=lines, next_cursor=leads_on)


def statement_stream(customer_id: int, currency: str, *, start: Bound = None, end: Bound = None) -> Statement:
    """As `statement`, for periods of any length: `lines` is an iterator that reads as it goes, to be used once."""
    found, spans = opened(customer_id, currency, start, end)
    return replace(found, lines=(line for line, _numbers in numbered_lines(customer_id, spans)))


def totals(found: Statement) -> Totals:
    """What the whole period added and took away, of exactly the entries that `found` was read from; two queries."""
    moved = [
        ledger.turnover(found.customer_id, span.code, after_seq=span.after_seq, upto_seq=span.upto_seq)
        for span in found.spans
    ]
    return Totals(
        opening=Balances(*(span.before for span in found.spans)),
        came=Balances(*(turned.came for turned in moved)),
        went=Balances(*(turned.went for turned in moved)),
        closing=found.closing,
    )


def opened(customer_id: int, currency: str, start: Bound, end: Bound) -> tuple[Statement, list[Span]]:
    first, last = period(start, end)
    spans = purse_spans(customer_id, currency, first, last)
    opening = Balances(*(span.before for span in spans))
    closing = Balances(*(span.after for span in spans))
    whole = tuple(replace(span) for span in spans)
    return Statement(customer_id, currency, first, last, opening, (), closing, spans=whole), spans


def period(start: Bound, end: Bound) -> tuple[datetime | None, datetime | None]:
    """The instants of a period: [start, end). Raises: Invalid `invalid_period` where it ends before it starts.

    A day holds its last moment, an instant does not: nothing lies in a period that starts when its last day is over.
    """
    zone = time_zone()
    first = start if start is None or isinstance(start, datetime) else days.start_of(start, zone)
    last = end if end is None or isinstance(end, datetime) else days.end_of(end, zone)
    is_day = not isinstance(end, datetime)
    if first is not None and last is not None and (last < first or (is_day and last == first)):
        raise Invalid("to", _("The period ends before it starts. Choose a later end."), code="invalid_period")
    return first and bounded(first), last and bounded(last)


def skip_to(customer_id: int, spans: Sequence[Span], numbers: Sequence[int | str]) -> None:
    """Start each purse after the number that the last page ended with, within the period."""
    for span, number in zip(spans, numbers, strict=True):
        span.after_seq = min(max(span.after_seq, int(number)), span.upto_seq)
        span.before = balance_of(customer_id, span.code, span.after_seq)


def numbered_lines(customer_id: int, spans: Sequence[Span]) -> Iterator[tuple[StatementLine, tuple[int, ...]]]:
    """The lines in the order of booking, each with the entry numbers that both purses have come to."""
    entries = merge(*(span_entries(customer_id, span) for span in spans), key=attrgetter("transfer_id"))
    facts = ((number, list(legs)) for number, legs in groupby(entries, key=attrgetter("transfer_id")))
    balances = [span.before for span in spans]
    numbers = [span.after_seq for span in spans]
    places = {span.code: place for place, span in enumerate(spans)}
    while chunk := list(islice(facts, CHUNK)):
        words = operation_words(customer_id, [number for number, _legs in chunk])
        for number, legs in chunk:
            before = tuple(balances)
            for leg in legs:
                balances[places[leg.code]], numbers[places[leg.code]] = leg.balance, leg.seq
            yield line_of(legs, words.get(number, {}), before, balances), tuple(numbers)


def span_entries(customer_id: int, span: Span) -> Iterator[Entry]:
    seq = span.after_seq
    while seq < span.upto_seq:
        found = ledger.entries_between(customer_id, span.code, after_seq=seq, upto_seq=span.upto_seq, limit=CHUNK)
        yield from found
        seq = found[-1].seq


def line_of(
    legs: Sequence[Entry], words: Mapping[str, object], before: Sequence[int], after: Sequence[int]
) -> StatementLine:
    store_id = words.get("store_id")
    return StatementLine(
        at=max(leg.occurred_at for leg in legs),
        recorded_at=legs[0].recorded_at,
        operation_id=legs[0].transfer_id,
        kind=str(words.get("kind", legs[0].kind)),
        description=str(words.get("description", "")),
        reason=str(words.get("reason", "")),
        store_id=store_id if isinstance(store_id, int) else None,
        principal=after[0] - before[0],
        bonus=after[1] - before[1],
        principal_after=after[0],
        bonus_after=after[1],
    )
