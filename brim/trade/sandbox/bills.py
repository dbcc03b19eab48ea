"""The provider's account of a day, in the business's time zone, as a CSV that foots to its own totals."""

from collections.abc import Sequence
from datetime import date, datetime

from brim.base.identity.queries import time_zone
from brim.base.kit import days, spreadsheets
from brim.base.money import money
from brim.trade.sandbox import rules
from brim.trade.sandbox.models import SandboxChargeBack, SandboxOrder, SandboxRefund
from brim.trade.sandbox.wire import BILL_END, BILL_FOOTER, BILL_HEADER

Line = tuple[str, str, str, str, str, int, int, datetime]


def bill(day: date) -> bytes:
    zone = time_zone()
    start, end = days.start_of(day, zone), days.end_of(day, zone)
    found = [*payments(start, end), *refunds(start, end), *charge_backs(start, end)]
    lines = sorted(found, key=lambda line: (line[7], line[1], line[2]))
    rows: list[Sequence[object]] = [BILL_HEADER]
    for kind, number, other_number, provider_number, currency, amount, fee, at in lines:
        rows.append(
            [
                kind,
                number,
                other_number,
                provider_number,
                currency,
                money(amount, currency),
                money(fee, currency),
                at.isoformat(),
            ]
        )
    rows += [*totals(lines), [BILL_END, len(lines)]]
    return "".join(spreadsheets.line(row) for row in rows).encode()


def payments(start: datetime, end: datetime) -> list[Line]:
    rows = SandboxOrder.objects.filter(paid_at__gte=start, paid_at__lt=end)
    return [
        ("payment", row.number, "", row.provider_number, row.currency, row.amount, rules.fee(row.amount), row.paid_at)
        for row in rows
        if row.paid_at is not None
    ]


def refunds(start: datetime, end: datetime) -> list[Line]:
    rows = SandboxRefund.objects.filter(settled_at__gte=start, settled_at__lt=end)
    return [
        (
            "refund",
            row.order.number,
            row.number,
            row.order.provider_number,
            row.order.currency,
            -row.amount,
            -rules.fee(row.amount),
            row.settled_at,
        )
        for row in rows.select_related("order")
        if row.settled_at is not None
    ]


def charge_backs(start: datetime, end: datetime) -> list[Line]:
    """Without a fee: what was kept of the payment is kept."""
    rows = SandboxChargeBack.objects.filter(moved_at__gte=start, moved_at__lt=end).select_related("dispute__order")
    return [
        (
            "charge_back" if row.amount < 0 else "charge_back_reversal",
            row.dispute.order.number,
            row.dispute.number,
            row.dispute.order.provider_number,
            row.dispute.order.currency,
            row.amount,
            0,
            row.moved_at,
        )
        for row in rows
    ]


def totals(lines: list[Line]) -> list[Sequence[object]]:
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line[0], line[4]), []).append(line)
    return [
        [
            BILL_FOOTER,
            kind,
            currency,
            len(group),
            money(sum(line[5] for line in group), currency),
            money(sum(line[6] for line in group), currency),
        ]
        for (kind, currency), group in sorted(groups.items())
    ]
