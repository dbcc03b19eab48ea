"""Bringing in a transaction log: customers by reference, their spends or top-ups, in batches on the posting path."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import islice

from django.utils.translation import gettext as _

from brim.base.identity.operations import authorise
from brim.base.identity.queries import time_zone
from brim.base.identity.types import Actor
from brim.base.kit import days, ids
from brim.base.kit.refusals import Refused
from brim.base.money import MAX_AMOUNT
from brim.core.customers import operations as customers
from brim.core.customers.types import Draft
from brim.core.ledger import operations as ledger
from brim.core.ledger import queries as ledger_queries
from brim.trade.bulk.import_rules import (
    BadMapping,
    Identical,
    Kind,
    Mapping,
    Prefund,
    Refusal,
    Row,
    Said,
    mapping,
    read,
)
from brim.trade.wallets import posting
from brim.trade.wallets.engine.commands import Command, CreditTopUp, TakeSpend
from brim.trade.wallets.operations import entry
from brim.trade.wallets.posting import HISTORY
from brim.trade.wallets.queries import current_programme, over_limit
from brim.trade.wallets.queries.by_key import Booked, booked

__all__ = [
    "BadMapping", "Identical", "Kind", "Mapping", "Plan", "Prefund", "Refusal", "Report", "import_transactions",
    "mapping", "over_limits", "plan", "read", "rehearse",
]  # fmt: skip

BATCH = 500
CHANNEL = "cash"
MAX_SOURCE = 150
MAX_NAMES = 5
OPERATIONS = {Kind.SPEND: "spend", Kind.TOP_UP: "top_up"}


@dataclass
class Report:
    """What an import did, or would do. Amounts in minor units; `_before` counts what earlier runs had booked.

    amount_in: topped up, amount_out: spent, by the rows of this file, whenever they were booked: what stands in the
    books, and nothing that was refused. largest: the customer whose booked rows come to most. left: what the file's
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

    def spent(self, amount: int, *, before: bool) -> None:
        self.spends += 1
        self.spends_before += before
        self.amount_out += amount

    def topped_up(self, amount: int, *, before: bool) -> None:
        self.top_ups += 1
        self.top_ups_before += before
        self.amount_in += amount

    def rows_of(self, ref: str, total: int) -> None:
        """What a customer's booked rows come to."""
        self.largest = max(self.largest, (ref, total), key=lambda pair: pair[1])


@dataclass
class Plan:
    """One customer's rows of the file, oldest first, and what they come to."""

    ref: str
    rows: list[Row]
    customer_id: int = 0

    @property
    def total(self) -> int:
        return sum(row.amount for row in self.rows)

    @cached_property
    def lines(self) -> dict[Said, list[int]]:
        """Numbers of the lines by what they say."""
        found: dict[Said, list[int]] = defaultdict(list)
        for row in self.rows:
            found[row.says].append(row.line)
        return found

    def unclear(self, row: Row, identical: Identical, now: datetime) -> str:
        """Why a row that is not in the books is not to be booked; empty where it is."""
        if row.occurred_at > now:
            return _("the date lies in the future")
        if identical is Identical.COUNT:
            return ""
        same = self.lines[row.says]
        if len(same) == 1:
            return ""
        numbers = ", ".join(map(str, sorted(same)[:MAX_NAMES])) + (", …" if len(same) > MAX_NAMES else "")
        return _(
            "lines %(numbers)s say exactly the same: take out what is there twice, or say --identical count where each "
            "of them happened"
        ) % {"numbers": numbers}

    def shorten(self) -> list[Refusal]:
        """Leave out each row that, after the earlier ones, comes to more than is booked at once."""
        if self.total <= MAX_AMOUNT:
            return []
        left, kept, refused = MAX_AMOUNT, [], []
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
    plans: Sequence[Plan],
    *,
    source: str,
    currency: str,
    kind: Kind,
    prefund: Prefund,
    actor: Actor,
    now: datetime,
    identical: Identical = Identical.REFUSE,
    on_progress: Callable[[int], None] = lambda _customers: None,
) -> Report:
    """Book the plans, some hundred customers at a time, each of those in one transaction.

    A row's key is made of `source` and all that the row says, so that a second run, or one that goes on after a crash,
    or a file that has grown, books only what is new; what was booked under a key of the earlier form is recognised.
    Rows that say the same are refused unless `identical` says to count them. A customer whose prefund was refused has
    its spends refused too, each with the reason. Raises: Forbidden; Invalid for a source that cannot be kept.
    """
    for word in ("customers:write", "topups:write", "spends:write"):
        authorise(actor, word)
    entry.check_text("source", source, MAX_SOURCE)
    report = Report()
    purses = [ledger.chart_code("principal", currency), ledger.chart_code("bonus", currency)]
    for chunk in chunked(plans, BATCH):
        found = customers.create_many([Draft(name=one.ref, ref=one.ref) for one in chunk], actor=actor, now=now)
        for one, customer_id in zip(chunk, found, strict=True):
            one.customer_id = customer_id
        booking = Booking(source, currency, kind, prefund, identical, actor, now)
        booking.book(chunk, report)
        balances = ledger_queries.posted(found, purses)
        report.left += sum(balances.values())
        report.not_empty += len({customer_id for (customer_id, _code), balance in balances.items() if balance})
        report.customers += len(chunk)
        on_progress(report.customers)
    return report


def over_limits(
    plans: Iterable[Plan], *, currency: str, kind: Kind, now: datetime, refused: Iterable[Refusal] = ()
) -> int:
    """How many rows the programme of today would not have let pass. They are booked all the same: it happened. Rows
    that were `refused` for another reason are not, and count neither themselves nor towards a day."""
    limits, zone = current_programme(now).terms(currency).limits, time_zone()
    is_top_up = kind is Kind.TOP_UP
    most = limits.top_up_most if is_top_up else limits.spend_most
    daily = limits.top_up_daily if is_top_up else limits.spend_daily
    balance = limits.balance_most if is_top_up else None
    left_out = {refusal.line for refusal in refused}
    found = 0
    for one in plans:
        of_day: dict[date, int] = {}
        for row in (row for row in one.rows if row.line not in left_out):
            day = days.day_of(row.occurred_at, zone)
            used = of_day.get(day, 0)
            of_day[day] = used + row.amount
            found += (
                over_limit(most, row.amount) or over_limit(daily, row.amount, used) or over_limit(balance, row.amount)
            )
    return found


def rehearse(
    plans: Sequence[Plan], *, kind: Kind, prefund: Prefund, now: datetime, identical: Identical = Identical.REFUSE
) -> Report:
    """What `import_transactions` would do on empty books; nothing is read or written."""
    report = Report(customers=len(plans))
    for one in plans:
        told = {row.line: one.unclear(row, identical, now) for row in one.rows}
        report.refused += [Refusal(row.line, told[row.line], row.text) for row in one.rows if told[row.line]]
        amounts = [row.amount for row in one.rows if not told[row.line]]
        for amount in amounts:
            (report.spent if kind is Kind.SPEND else report.topped_up)(amount, before=False)
        if amounts and kind is Kind.SPEND and prefund is Prefund.EXACT:
            report.topped_up(sum(amounts), before=False)
        report.rows_of(one.ref, sum(amounts))
    report.left = report.amount_in - report.amount_out
    return report


@dataclass(frozen=True)
class Booking:
    """How the rows of one import become commands."""

    source: str
    currency: str
    kind: Kind
    prefund: Prefund
    identical: Identical
    actor: Actor
    now: datetime
    # What stands for each row, by its line: asked for several times a row.
    known: dict[int, str] = field(default_factory=dict)

    @property
    def is_prefunded(self) -> bool:
        return self.kind is Kind.SPEND and self.prefund is Prefund.EXACT

    def book(self, chunk: Sequence[Plan], report: Report) -> None:
        before = booked({(one.customer_id, key) for one in chunk for row in one.rows for key in self.keys(row)})
        totals: dict[str, int] = defaultdict(int)
        commands: list[Command] = []
        rows: list[Row | None] = []
        for one in chunk:
            new = self.sift(one, before, report, totals)
            if new and self.is_prefunded:
                commands.append(self.fund(one, new, before))
                rows.append(None)
            for row in new:
                commands.append(self.command(one, row))
                rows.append(row)
        outcomes = posting.run(commands, now=self.now) if commands else []
        for command, asked_by, outcome in zip(commands, rows, outcomes, strict=True):
            self.note(report, command, asked_by, outcome, totals)
        for ref, total in totals.items():
            report.rows_of(ref, total)

    def sift(
        self, one: Plan, before: Map[tuple[int, str], Booked], report: Report, totals: dict[str, int]
    ) -> list[Row]:
        """The rows to book; counts those that are in the books, refuses those that nobody can tell apart."""
        new = []
        for row in one.rows:
            if self.is_booked(one.customer_id, row, before):
                self.count(report, row.amount, before=True)
                totals[one.ref] += row.amount
            elif reason := one.unclear(row, self.identical, self.now):
                report.refused.append(Refusal(row.line, reason, row.text))
            else:
                new.append(row)
        if self.is_prefunded:
            funds = {key for row in one.rows for key in self.funds(row) if (one.customer_id, key) in before}
            for key in funds:
                report.topped_up(before[one.customer_id, key].amount, before=True)
        return new

    def is_booked(self, customer_id: int, row: Row, before: Map[tuple[int, str], Booked]) -> bool:
        """The earlier key knew neither kind, currency nor parts of a second: it has to have been used for this row."""
        if (customer_id, self.key(row)) in before:
            return True
        found = before.get((customer_id, self.old_key(row)))
        said = (OPERATIONS[self.kind], self.currency, row.occurred_at)
        return found is not None and (found.kind, found.currency, found.occurred_at) == said

    def count(self, report: Report, amount: int, *, before: bool) -> None:
        if self.kind is Kind.TOP_UP:
            report.topped_up(amount, before=before)
        else:
            report.spent(amount, before=before)

    def note(
        self, report: Report, command: Command, row: Row | None, outcome: posting.Outcome, totals: dict[str, int]
    ) -> None:
        """One that is a replay was booked by another import since this one looked."""
        if isinstance(outcome, Refused):
            if row is not None:
                report.refused.append(Refusal(row.line, f"{outcome.code}: {outcome.message}", row.text))
        elif row is not None:
            self.count(report, row.amount, before=outcome.is_replayed)
            totals[row.ref] += row.amount
        elif not outcome.is_replayed:
            report.topped_up(command.amount, before=False)

    def keys(self, row: Row) -> list[str]:
        keys = [self.key(row), self.old_key(row)]
        return keys + self.funds(row) if self.is_prefunded else keys

    def key(self, row: Row) -> str:
        return f"{HISTORY}{self.source}:{self.stands_for(row)}"

    def stands_for(self, row: Row) -> str:
        if row.line not in self.known:
            self.known[row.line] = row.key(self.kind, self.currency)
        return self.known[row.line]

    def old_key(self, row: Row) -> str:
        return f"{HISTORY}{self.source}:{row.old_key}"

    def funds(self, row: Row) -> list[str]:
        """Keys of the prefund that comes before this row."""
        return [
            f"{HISTORY}{self.source}:prefund:{self.stands_for(row)}",
            f"{HISTORY}{self.source}:prefund:{row.old_key}",
        ]

    def fund(self, one: Plan, new: Sequence[Row], before: Map[tuple[int, str], Booked]) -> Command:
        """Under the key of the earlier form where that one stands in the books: it is not given twice."""
        key, old_key = self.funds(new[0])
        known = (one.customer_id, old_key) in before
        return self.credit(one, old_key if known else key, sum(row.amount for row in new), new[0].occurred_at)

    def credit(self, one: Plan, key: str, amount: int, occurred_at: datetime, row: Row | None = None) -> CreditTopUp:
        return CreditTopUp(
            customer_id=one.customer_id,
            currency=self.currency,
            actor=self.actor.label,
            key=key,
            amount=amount,
            occurred_at=occurred_at,
            topup_id=ids.make(),
            payment_id=0,
            channel=CHANNEL,
            category=row.category if row else "",
            description=row.description if row else "",
            earns_bonus=False,
            reason=f"import {self.source}",
            is_history=True,
        )

    def command(self, one: Plan, row: Row) -> Command:
        if self.kind is Kind.TOP_UP:
            return self.credit(one, self.key(row), row.amount, row.occurred_at, row)
        return TakeSpend(
            customer_id=one.customer_id,
            currency=self.currency,
            actor=self.actor.label,
            key=self.key(row),
            amount=row.amount,
            occurred_at=row.occurred_at,
            category=row.category,
            description=row.description,
            reason=f"import {self.source}",
            is_history=True,
        )


def chunked(plans: Sequence[Plan], size: int) -> Iterator[list[Plan]]:
    rest = iter(plans)
    while chunk := list(islice(rest, size)):
        yield chunk
