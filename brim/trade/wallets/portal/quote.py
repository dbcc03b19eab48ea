"""A refund quote as a customer reads it: each step with its sum and the article or term that it follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from brim.base.money import Money, money
from brim.trade.wallets.queries import RefundQuote, RefundQuoteLine


@dataclass(frozen=True)
class QuoteLine:
    label: str
    amount: Money
    rule: str
    computation: str


@dataclass(frozen=True)
class QuotedTopUp:
    """What one top-up gives back. The first line says what was paid for it."""

    lines: Sequence[QuoteLine]
    total: Money

    @property
    def paid(self) -> QuoteLine:
        return self.lines[0]


@dataclass(frozen=True)
class Quoted:
    """`total` is what goes back of the wallet; `interest` is on top of it."""

    total: Money
    top_ups: Sequence[QuotedTopUp]
    interest: Sequence[QuoteLine]
    held: Money
    fault: str
    name: str


def quoted(found: RefundQuote) -> Quoted:
    def read(line: RefundQuoteLine) -> QuoteLine:
        return QuoteLine(line.label, money(line.amount, found.currency), line.rule, line.computation)

    top_ups = []
    for _topup_id, group in groupby(found.lines, key=lambda line: line.topup_id):
        lines = list(group)
        total = sum(line.amount for line in lines)
        top_ups.append(QuotedTopUp([read(line) for line in lines], money(total, found.currency)))
    return Quoted(
        money(found.total, found.currency),
        top_ups,
        [read(line) for line in found.interest],
        money(found.held, found.currency),
        found.fault.value,
        found.name,
    )
