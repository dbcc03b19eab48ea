"""Bringing in a transaction log: customers by reference, their spends or top-ups, in batches on the posting path."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from django.utils.translation import gettext as _

from brim.base.identity.operations import authorise
from brim.base.identity.queries import time_zone
from brim.base.identity.types import Actor
from brim.base.kit import days, ids
from brim.base.kit.refusals import Refused
from brim.base.money import MOST_AMOUNT
from brim.core.customers import operations as customers
from brim.core.customers.types import Draft
from brim.core.ledger import operations as ledger
from brim.core.ledger import queries as ledger_queries
from brim.trade.wallets import posting, programme, rules
from brim.trade.wallets.engine.commands import Command, CreditTopUp, TakeSpend
from brim.trade.wallets.import_rules import BadMapping, Kind, Mapping, Prefund, Refusal, Row, mapping, read
from brim.trade.wallets.operations import entry

__all__ = [
    "BadMapping", "Kind", "Mapping", "Plan", "Prefund", "Refusal", "Report", "import_transactions", "mapping",
    "over_limits", "plan", "read", "rehearse",
]  # fmt: skip

BATCH = 500
CHANNEL = "cash"
MOST_SOURCE = 150


@dataclass
class Report:
    """What an import did, or would do. Amounts in minor units; `_before` counts what earlier runs had booked.

    amount_in: topped up, amount_out: spent, by the rows of this file, whenever they were booked. left: what the file's
    customers have now, in all; not_empty: how many of them have anything.
    """

    customers: int = 0
    spends: int = 0
    spends_before: int = 0
    top_ups: int = 0
    top_ups_before: int = 0
    amount_in: int = 0
    amount_out: int = 0
    left: int = 0
    not_empty: int = 0
    largest: tuple[str, int] = ("", 0)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return self.spends + self.top_ups - self.spends_before - self.top_ups_before


@dataclass
class Plan:
    """One customer's rows of the file, oldest first, and what they come to."""

    ref: str
    rows: list[Row]
    customer_id: int = 0

    @property
    def total(self) -> int:
        return sum(row.amount for row in self.rows)

    def shorten(self) -> list[Refusal]:
        """Leave out each row that, after the earlier ones, comes to more than is booked at once."""
        if self.total <= MOST_AMOUNT:
            return []
        left, kept, refused = MOST_AMOUNT, [], []
        for row in self.rows:
            if row.amount <= left:
                left -= row.amount
                kept.append(row)
            else:
                told = _("with this line the customer's lines come to more than can be booked at once")
                refused.append(Refusal(row.line, told, row.text))
        self.rows = kept
        return refused


def plan(rows: Iterable[Row | Refusal]) -> tuple[list[Plan], list[Refusal]]:
    """The rows by customer, in the order in which customers first appear; and the lines that were refused, among them
    those that would bring a customer's sum above what is booked at once."""
    by_ref: dict[str, Plan] = {}
    refused: list[Refusal] = []
    for row in rows:
        if isinstance(row, Refusal):
            refused.append(row)
            if row.ref:
                by_ref.setdefault(row.ref, Plan(row.ref, []))
        else:
            by_ref.setdefault(row.ref, Plan(row.ref, [])).rows.append(row)
    for one in by_ref.values():
        one.rows.sort(key=lambda row: row.occurred_at)
        refused += one.shorten()
    return list(by_ref.values()), refused


def import_transactions(
    plans: Sequence[Plan], *, source: str, currency: str, kind: Kind, prefund: Prefund, actor: Actor, now: datetime,
    on_progress: Callable[[int], None] = lambda _customers: None,
) -> Report:  # fmt: skip
    """Book the plans, some hundred customers at a time, each of those in one transaction.

    A row's key is made of `source`, reference, moment, amount and its number among equals, so that a second run, or one
    that goes on after a crash, or a file that has grown, books only what is new. A customer whose prefund was refused
    has its spends refused too, each with the reason. Raises: Forbidden; Invalid for a source that cannot be kept.
    """
    for word in ("customers:write", "topups:write", "spends:write"):
        authorise(actor, word)
    entry.check_text("source", source, MOST_SOURCE)
    report = Report()
    purses = [ledger.chart_code("principal", currency), ledger.chart_code("bonus", currency)]
    for chunk in chunked(plans, BATCH):
        found = customers.create_many([Draft(name=one.ref, ref=one.ref) for one in chunk], actor=actor, now=now)
        for one, customer_id in zip(chunk, found, strict=True):
            one.customer_id = customer_id
        booking = Booking(source, currency, kind, prefund, actor, now)
        booking.book(chunk, report)
        balances = ledger_queries.posted(found, purses)
        report.left += sum(balances.values())
        report.not_empty += len({customer_id for (customer_id, _code), balance in balances.items() if balance})
        report.customers += len(chunk)
        on_progress(report.customers)
    return report


def over_limits(plans: Iterable[Plan], *, currency: str, kind: Kind, now: datetime) -> int:
    """How many rows the programme of today would not have let pass. They are booked all the same: it happened."""
    limits, zone = programme.effective(now).terms(currency).limits, time_zone()
    is_top_up = kind is Kind.TOP_UP
    most = limits.top_up_most if is_top_up else limits.spend_most
    daily = limits.top_up_daily if is_top_up else limits.spend_daily
    balance = limits.balance_most if is_top_up else None
    found = 0
    for one in plans:
        of_day: dict[date, int] = {}
        for row in one.rows:
            day = days.day_of(row.occurred_at, zone)
            used = of_day.get(day, 0)
            of_day[day] = used + row.amount
            found += (
                rules.over_limit(most, row.amount)
                or rules.over_limit(daily, row.amount, used)
                or rules.over_limit(balance, row.amount)
            )
    return found


def rehearse(plans: Sequence[Plan], *, kind: Kind, prefund: Prefund) -> Report:
    """What `import_transactions` would do on empty books; nothing is read or written."""
    report = Report(customers=len(plans))
    for one in plans:
        count(report, one, kind=kind)
        if kind is Kind.SPEND and prefund is Prefund.EXACT and one.rows:
            report.top_ups += 1
            report.amount_in += one.total
    report.left = report.amount_in - report.amount_out
    return report


def count(report: Report, one: Plan, *, kind: Kind) -> None:
    report.largest = max(report.largest, (one.ref, one.total), key=lambda pair: pair[1])
    if kind is Kind.SPEND:
        report.spends += len(one.rows)
        report.amount_out += one.total
    else:
        report.top_ups += len(one.rows)
        report.amount_in += one.total


@dataclass(frozen=True)
class Booking:
    """How the rows of one import become commands."""

    source: str
    currency: str
    kind: Kind
    prefund: Prefund
    actor: Actor
    now: datetime

    def book(self, chunk: Sequence[Plan], report: Report) -> None:
        keys = [(one.customer_id, self.key(row)) for one in chunk for row in one.rows]
        before = ledger_queries.booked(keys)
        commands: list[Command] = []
        rows: list[Row | None] = []
        for one in chunk:
            new = [row for row in one.rows if (one.customer_id, self.key(row)) not in before]
            count(report, one, kind=self.kind)
            self.count_before(report, one, new)
            if new and self.prefund is Prefund.EXACT and self.kind is Kind.SPEND:
                commands.append(self.fund(one, new))
                rows.append(None)
            for row in new:
                commands.append(self.command(one, row))
                rows.append(row)
        outcomes = posting.run(commands, now=self.now) if commands else []
        for command, asked_by, outcome in zip(commands, rows, outcomes, strict=True):
            if isinstance(outcome, Refused):
                self.take_back(report, command, asked_by, outcome)

    def count_before(self, report: Report, one: Plan, new: Sequence[Row]) -> None:
        """What earlier runs booked; a prefund covers exactly the rows that were new in its run."""
        old = len(one.rows) - len(new)
        if self.kind is Kind.TOP_UP:
            report.top_ups_before += old
            return
        report.spends_before += old
        if self.prefund is Prefund.EXACT:
            report.top_ups += bool(old) + bool(new)
            report.top_ups_before += bool(old)
            report.amount_in += one.total

    def take_back(self, report: Report, command: Command, row: Row | None, refusal: Refused) -> None:
        if row is None:
            report.top_ups -= 1
            report.amount_in -= command.amount
            return
        if self.kind is Kind.TOP_UP:
            report.top_ups -= 1
            report.amount_in -= row.amount
        else:
            report.spends -= 1
            report.amount_out -= row.amount
        report.refused.append(Refusal(row.line, f"{refusal.code}: {refusal.message}", row.text))

    def key(self, row: Row) -> str:
        return f"import:{self.source}:{row.key}"

    def fund(self, one: Plan, new: Sequence[Row]) -> Command:
        total = sum(row.amount for row in new)
        return self.credit(one, f"import:{self.source}:prefund:{new[0].key}", total, new[0].occurred_at)

    def credit(self, one: Plan, key: str, amount: int, occurred_at: datetime) -> CreditTopUp:
        return CreditTopUp(
            customer_id=one.customer_id, currency=self.currency, actor=self.actor.label, key=key, amount=amount,
            occurred_at=occurred_at, topup_id=ids.make(), payment_id=0, channel=CHANNEL,
            earns_bonus=False, reason=f"import {self.source}", is_history=True,
        )  # fmt: skip

    def command(self, one: Plan, row: Row) -> Command:
        if self.kind is Kind.TOP_UP:
            return self.credit(one, self.key(row), row.amount, row.occurred_at)
        return TakeSpend(
            customer_id=one.customer_id, currency=self.currency, actor=self.actor.label, key=self.key(row),
            amount=row.amount, occurred_at=row.occurred_at, category=row.category, description=row.description,
            reason=f"import {self.source}", is_history=True,
        )  # fmt: skip


def chunked(plans: Sequence[Plan], size: int) -> Iterator[list[Plan]]:
    rest = iter(plans)
    while chunk := list(islice(rest, size)):
        yield chunk
