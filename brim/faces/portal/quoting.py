"""A refund quote as a customer reads it: each step with its sum and the article or term that it follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from brim.base.money import Money, money
from brim.trade.wallets.queries import RefundQuote


@dataclass(frozen=True)
class QuoteLine:
    label: str
    amount: Money
    rule: str
    computation: str


@dataclass(frozen=True)
class Quoted:
    """`total` is what goes back of the wallet; `interest` is on top of it."""

    total: Money
    lines: Sequence[QuoteLine]
    interest: Sequence[QuoteLine]
    held: Money
    fault: str
    name: str


def quoted(found: RefundQuote) -> Quoted:
    lines, interest = (
        [QuoteLine(line.label, money(line.amount, found.currency), line.rule, line.computation) for line in some]
        for some in (found.lines, found.interest)
    )
    return Quoted(
        money(found.total, found.currency), lines, interest, money(found.held, found.currency), found.fault.value,
        found.name,
    )  # fmt: skip
