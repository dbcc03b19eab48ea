"""The sandbox's daily bill: a CSV of rows and a footer of totals, to which the rows must foot."""

import io
from collections import Counter
from datetime import date

from brim.base.kit import moments
from brim.base.kit.records import Trouble, records
from brim.base.kit.refusals import Unavailable
from brim.base.money import parse
from brim.trade.payments.channels.contract import BillBroken, Reply
from brim.trade.payments.types import Bill, BillRow
from brim.trade.sandbox.wire import BILL_END, BILL_FOOTER, BILL_HEADER

KINDS = frozenset({"payment", "refund", "charge_back", "charge_back_reversal"})
MAX_ROWS = 1_000_000

Totals = dict[tuple[str, str], tuple[int, int, int]]


def read(reply: Reply, channel: str, day: date) -> Bill:
    """Raises: Unavailable where no bill came; BillBroken where it cannot be read or does not foot."""
    if reply.status != 200:
        raise Unavailable(f"the sandbox answered {reply.status} instead of a bill")
    return bill(reply.content, channel, day)


def bill(content: bytes, channel: str, day: date) -> Bill:
    try:
        found = list(records(io.StringIO(content.decode(), newline=""), ",", is_strict=True))
        if any(one.trouble is not Trouble.NONE for one in found):
            raise BillBroken("a line cannot be read")
        lines = [list(one.cells) for one in found]
        if not lines or lines[0] != BILL_HEADER or len(lines) > MAX_ROWS:
            raise BillBroken("the header is not the sandbox's")
        rows = tuple(row(line) for line in lines[1:] if not line[0].startswith("#"))
        footer = dict(total(line) for line in lines[1:] if line[0] == BILL_FOOTER)
    except (ValueError, IndexError) as problem:
        raise BillBroken(f"a line cannot be read: {type(problem).__name__}") from problem
    if totals(rows) != footer or lines[-1] != [BILL_END, str(len(rows))]:
        raise BillBroken("the rows do not foot to the totals")
    return Bill(channel, day, rows)


def row(line: list[str]) -> BillRow:
    kind, number, refund_number, provider_number, currency, amount, fee, at = line
    if kind not in KINDS:
        raise ValueError("a row is a payment, a refund, a charge-back or its reversal")
    return BillRow(
        kind,
        number,
        refund_number,
        provider_number,
        parse(amount, currency),
        parse(fee, currency),
        moments.read(at),
    )


def total(line: list[str]) -> tuple[tuple[str, str], tuple[int, int, int]]:
    _mark, kind, currency, count, amount, fee = line
    return (kind, currency), (int(count), parse(amount, currency).amount_minor, parse(fee, currency).amount_minor)


def totals(rows: tuple[BillRow, ...]) -> Totals:
    """(count, amount, fee) by kind and currency, minor units."""
    counts: Counter[tuple[str, str]] = Counter()
    amounts: Counter[tuple[str, str]] = Counter()
    fees: Counter[tuple[str, str]] = Counter()
    for line in rows:
        place = (line.kind, line.amount.asset.code)
        counts[place] += 1
        amounts[place] += line.amount.amount_minor
        fees[place] += line.fee.amount_minor
    return {place: (counts[place], amounts[place], fees[place]) for place in counts}
