"""Statements: what moved a customer's purses in a period, with the balance after each line, and the balance at any
moment. Built from the ledger's own entries, so that opening + lines = closing for every cut of time; the operation of
the same id adds the words.

A period is half-open in instants and in whole days of the business: from the first moment of `start` to the last
moment of the day `end`, or up to but not including the instant `end`. A statement is a range of the accounts' gapless
numbers, so that what is booked meanwhile cannot change one that is being read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from heapq import merge
from itertools import groupby, islice
from operator import attrgetter

from django.utils.translation import gettext as _

from brim.base.identity.queries import time_zone
from brim.base.kit import days
from brim.base.kit.days import INSTANT
from brim.base.kit.pages import cursor, read_cursor
from brim.base.kit.refusals import Invalid
from brim.core.customers import texts
from brim.core.ledger import queries as ledger
from brim.core.ledger.types import Entry
from brim.trade.wallets.models import Operation
from brim.trade.wallets.texts import opened_operation

MOST_LINES = 5_000
CHUNK = 500
PURSES = ("principal", "bonus")
# Nothing lies beyond these, and no time zone carries what lies between them out of what a computer can write.
FIRST, LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 28, tzinfo=UTC)

Bound = date | datetime | None


@dataclass(frozen=True, slots=True)
class Balances:
    """Posted minor units per purse."""

    principal: int
    bonus: int

    @property
    def total(self) -> int:
        return self.principal + self.bonus


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
    spans: tuple["Span", ...] = ()


@dataclass(slots=True)
class Span:
    """A purse's entries with after_seq < seq <= upto_seq; `before` and `after` are its balances at both ends."""

    code: int = 0
    after_seq: int = 0
    upto_seq: int = 0
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """opening + came + went = closing, for each purse and for both; `went` is not above zero. A line that moved value
    from one purse to the other counts in both."""

    opening: Balances
    came: Balances
    went: Balances
    closing: Balances


def statement(
    customer_id: int, currency: str, *, start: Bound = None, end: Bound = None, limit: int = MOST_LINES, after: str = ""
) -> Statement:
    """The statement of a period, oldest line first; at most `limit` lines, then `next_cursor` leads on.

    The opening of a page that is led to by `after` is the balance before its first line; the closing is always the
    period's. Dates are days of the business's time zone, `end` included; instants are aware, `end` excluded.
    Raises: Invalid `invalid_period`, `invalid_cursor`.
    """
    assert 0 < limit <= MOST_LINES, limit
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


def balances_at(customer_id: int, currency: str, moment: datetime) -> Balances:
    """The posted balances right after all that had happened by `moment` (aware)."""
    spans = purse_spans(customer_id, currency, None, bounded(moment) + INSTANT)
    return Balances(*(span.after for span in spans))


def balances_over(
    customer_id: int, currency: str, *, start: datetime, end: datetime, slices: int
) -> tuple[int, list[tuple[datetime, int]]]:
    """The balance at `start`, then how each of so many slices of the time up to `end` left it, where something moved.

    For a line to be drawn: its points are bounded however much happened.
    """
    spans = purse_spans(customer_id, currency, start, end)
    seconds = max(int((end - start).total_seconds()) // slices, 1)
    ends = [
        (number, place, moment, balance)
        for place, span in enumerate(spans)
        for number, moment, balance in ledger.slice_ends(
            customer_id, span.code, after_seq=span.after_seq, upto_seq=span.upto_seq, start=start, seconds=seconds
        )
    ]
    balances = [span.before for span in spans]
    points: dict[int, tuple[datetime, int]] = {}
    for number, place, moment, balance in sorted(ends):
        balances[place] = balance
        last = points[number][0] if number in points else moment
        points[number] = (max(last, moment), sum(balances))
    return sum(span.before for span in spans), list(points.values())


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


def bounded(moment: datetime) -> datetime:
    assert moment.tzinfo is not None, "an instant of a period is aware"
    return min(max(moment, FIRST), LAST)


def purse_spans(customer_id: int, currency: str, first: datetime | None, last: datetime | None) -> list[Span]:
    """Principal, then bonus; empty spans where the customer has no such account."""
    accounts = {account.kind: account for account in ledger.accounts(customer_id) if account.asset == currency}
    spans = []
    for purse in PURSES:
        span = Span()
        account = accounts.get(purse)
        if account is not None:
            span.code = account.code
            span.after_seq = ledger.seq_at(customer_id, account.code, first - INSTANT) if first else 0
            span.upto_seq = ledger.seq_at(customer_id, account.code, last - INSTANT) if last else account.seq
            span.before = balance_of(customer_id, account.code, span.after_seq)
            is_up_to_date = span.upto_seq == account.seq
            span.after = account.posted if is_up_to_date else balance_of(customer_id, account.code, span.upto_seq)
        spans.append(span)
    return spans


def balance_of(customer_id: int, code: int, seq: int) -> int:
    if seq == 0:
        return 0
    (entry,) = ledger.entries_between(customer_id, code, after_seq=seq - 1, upto_seq=seq, limit=1)
    return entry.balance


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
        words = words_of(customer_id, [number for number, _legs in chunk])
        for number, legs in chunk:
            before = tuple(balances)
            for leg in legs:
                balances[places[leg.code]], numbers[places[leg.code]] = leg.balance, leg.seq
            yield line_of(legs, words.get(number, {}), before, balances), tuple(numbers)


def words_of(customer_id: int, operation_ids: Sequence[int]) -> dict[int, Mapping[str, object]]:
    """What was said of these operations, by id; two queries at most."""
    rows = Operation.objects.filter(customer_id=customer_id, id__in=operation_ids)
    found = list(rows.values("customer_id", "id", "kind", "description", "reason", "store_id", "sealed"))
    keys = texts.keys({customer_id} if any(row["sealed"] for row in found) else ())
    return {row["id"]: row | opened_operation(keys, customer_id, row["id"], row["sealed"]) for row in found}


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
