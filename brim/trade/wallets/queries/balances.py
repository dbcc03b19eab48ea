"""What was in a customer's purses at any moment, from the ledger's own entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from brim.base.kit.days import INSTANT
from brim.core.ledger import queries as ledger

PURSES = ("principal", "bonus")
# Nothing lies beyond these, and no time zone carries what lies between them out of what a computer can write.
FIRST, LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 28, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Balances:
    """Posted minor units per purse."""

    principal: int
    bonus: int

    @property
    def total(self) -> int:
        return self.principal + self.bonus


@dataclass(slots=True)
class Span:
    """A purse's entries with after_seq < seq <= upto_seq; `before` and `after` are its balances at both ends."""

    code: int = 0
    after_seq: int = 0
    upto_seq: int = 0
    before: int = 0
    after: int = 0


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


def bounded(moment: datetime) -> datetime:
    assert moment.tzinfo is not None, "an instant of a period is aware"
    return min(max(moment, FIRST), LAST)


def purse_spans(customer_id: int, currency: str, first: datetime | None, last: datetime | None) -> list[Span]:
    """Principal, then bonus; empty spans where the customer has no such account."""
    return account_spans(customer_id, currency, PURSES, first, last)


def account_spans(
    customer_id: int, asset: str, kinds: Sequence[str], first: datetime | None, last: datetime | None
) -> list[Span]:
    """The entries from the instant `first` up to but not including `last`, of the customer's accounts of these kinds,
    in their order; an empty span where there is no such account."""
    accounts = {account.kind: account for account in ledger.accounts(customer_id) if account.asset == asset}
    spans = []
    for kind in kinds:
        span = Span()
        account = accounts.get(kind)
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
