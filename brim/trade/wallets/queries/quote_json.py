"""The refund quote in the API's shape."""

from typing import TypedDict

from brim.base.money import Money, MoneyJSON, asset
from brim.trade.wallets.queries.quotes import RefundQuote, RefundQuoteLine


class LineJSON(TypedDict):
    label: str
    amount: MoneyJSON
    rule: str
    computation: str
    code: str
    rule_code: str


def as_json(found: RefundQuote) -> dict[str, object]:
    """The quote in the API's shape: money as {"amount", "currency"} in minor units."""
    of = asset(found.currency)
    return {
        "total": Money(found.total, of).json(),
        "lines": [line_json(line, found.currency) for line in found.lines],
        "interest": {
            "total": Money(found.interest_total, of).json(),
            "lines": [line_json(line, found.currency) for line in found.interest],
        },
        "held": Money(found.held, of).json(),
        "fault": found.fault.value,
        "quoted_on": found.quoted_on.isoformat(),
        "rule_pack": {"name": found.pack, "version": found.version},
    }


def line_json(line: RefundQuoteLine, currency: str) -> LineJSON:
    return {
        "label": line.label,
        "amount": Money(line.amount, asset(currency)).json(),
        "rule": line.rule,
        "computation": line.computation,
        "code": line.code,
        "rule_code": line.rule_code,
    }
