"""The provider's account of a day, in the business's time zone, as a CSV that foots to its own totals."""

import csv
import io
from datetime import date, datetime

from brim.base.identity.queries import time_zone
from brim.base.kit import days
from brim.base.money import money
from brim.trade.payments.channels.sandbox.bills import END, FOOTER, HEADER
from brim.trade.payments.sandbox import rules
from brim.trade.payments.sandbox.models import SandboxOrder, SandboxRefund

Line = tuple[str, str, str, str, str, int, int, datetime]


def bill(day: date) -> bytes:
    zone = time_zone()
    start, end = days.start_of(day, zone), days.end_of(day, zone)
    lines = sorted([*payments(start, end), *refunds(start, end)], key=lambda line: (line[7], line[1], line[2]))
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\r\n").writerow
    write(HEADER)
    for kind, number, refund_number, provider_number, currency, amount, fee, at in lines:
        write([kind, number, refund_number, provider_number, currency, decimal(amount, currency),
               decimal(fee, currency), at.isoformat()])  # fmt: skip
    for total in totals(lines):
        write(total)
    write([END, len(lines)])
    return text.getvalue().encode()


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
        ("refund", row.order.number, row.number, row.order.provider_number, row.order.currency, -row.amount,
         -rules.fee(row.amount), row.settled_at)
        for row in rows.select_related("order")
        if row.settled_at is not None
    ]  # fmt: skip


def totals(lines: list[Line]) -> list[list[str]]:
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line[0], line[4]), []).append(line)
    return [
        [FOOTER, kind, currency, str(len(group)), decimal(sum(line[5] for line in group), currency),
         decimal(sum(line[6] for line in group), currency)]
        for (kind, currency), group in sorted(groups.items())
    ]  # fmt: skip


def decimal(amount_minor: int, currency: str) -> str:
    return money(amount_minor, currency).decimal_text()
