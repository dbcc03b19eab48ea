"""A statement as a file: CSV for spreadsheets, JSON for programs, both written as they are read, however long."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from brim.base.identity.queries import stores, time_zone
from brim.base.kit import ids, spreadsheets
from brim.base.money import Money, MoneyJSON, asset, money
from brim.trade.statements.queries import Bound, Statement, StatementLine, statement_stream
from brim.trade.statements.sections import Section, sections
from brim.trade.wallets.queries import Balances
from brim.trade.wallets.wording import kind_words, purse_name


class BalancesJSON(TypedDict):
    amount: int
    currency: str
    principal: int
    bonus: int


class LineJSON(TypedDict):
    at: str
    recorded_at: str
    operation: str
    kind: str
    label: str
    description: str
    store: str | None
    amount: MoneyJSON
    principal: int
    bonus: int
    balance: MoneyJSON
    principal_after: int
    bonus_after: int


class NumberJSON(TypedDict):
    code: str
    label: str
    value: int


class SectionJSON(TypedDict):
    name: str
    title: str
    unit: str
    figures: list[NumberJSON]


@dataclass(frozen=True)
class Words:
    """What lines call things: kinds of operations in the reader's language, stores by their codes."""

    kinds: dict[str, str]
    stores: dict[int, str]


def words_of_lines() -> Words:
    return Words(kind_words(), {store.id: store.code for store in stores()})


def statement_csv(customer_id: int, currency: str, *, start: Bound = None, end: Bound = None) -> Iterator[str]:
    """The statement as text, a row at a time: headings, opening, lines, closing. Times in the business's time zone,
    amounts as exact decimals of the main unit. Raises (at once, not while it streams): Invalid `invalid_period`."""
    found = statement_stream(customer_id, currency, start=start, end=end)
    zone = time_zone()
    headings = [
        _("Time"),
        _("Kind"),
        _("Description"),
        _("Amount"),
        purse_name("principal"),
        purse_name("bonus"),
        _("Balance"),
        _("Reference"),
    ]
    opening, closing = (
        [local(when, zone) if when else None, text, "", "", *sums(currency, *balances), ""]
        for when, text, balances in [
            (found.start, _("Opening balance"), (found.opening.principal, found.opening.bonus, found.opening.total)),
            (found.end, _("Closing balance"), (found.closing.principal, found.closing.bonus, found.closing.total)),
        ]
    )
    return csv_rows(
        found, zone, kind_words(), headings=headings, opening=opening, closing=[closing, *section_rows(found)]
    )


def section_rows(found: Statement) -> list[list[object]]:
    """What rooms add; in words, since no column of amounts is to count it."""
    return [
        ["", one.title, f"{number.label}: {number.value} {one.unit}", "", "", "", "", ""]
        for one in sections(found)
        for number in one.numbers
    ]


def csv_rows(
    found: Statement,
    zone: ZoneInfo,
    kinds: dict[str, str],
    *,
    headings: list[str],
    opening: Sequence[object],
    closing: Sequence[Sequence[object]],
) -> Iterator[str]:
    yield spreadsheets.beginning(headings)
    yield spreadsheets.line(opening)
    for line in found.lines:
        when, kind = local(line.at, zone), kinds.get(line.kind, line.kind)
        amounts = sums(found.currency, line.amount, line.principal, line.bonus, line.balance)
        reference = ids.public("opn", found.customer_id, line.operation_id)
        yield spreadsheets.line([when, kind, line.description, *amounts, reference])
    yield from map(spreadsheets.line, closing)


def statement_json(customer_id: int, currency: str, *, start: Bound = None, end: Bound = None) -> Iterator[str]:
    """What `as_json` gives of the whole statement, as text in pieces. Raises (at once): Invalid `invalid_period`."""
    found = statement_stream(customer_id, currency, start=start, end=end)
    return json_pieces(found, words_of_lines())


def json_pieces(found: Statement, words: Words) -> Iterator[str]:
    yield json.dumps({**frame(found), "next_cursor": None}, ensure_ascii=False)[:-1] + ', "lines": ['
    separator = ""
    for line in found.lines:
        yield separator + json.dumps(line_json(line, found, words), ensure_ascii=False)
        separator = ", "
    yield "]}"


def as_json(found: Statement) -> dict[str, object]:
    """The statement in the API's shape: money as {"amount", "currency"} in minor units, times in RFC 3339 UTC."""
    words = words_of_lines()
    lines = [line_json(line, found, words) for line in found.lines]
    return {**frame(found), "next_cursor": found.next_cursor, "lines": lines}


def frame(found: Statement) -> dict[str, object]:
    return {
        "customer": ids.public_customer(found.customer_id),
        "currency": found.currency,
        "from": utc(found.start) if found.start else None,
        "to": utc(found.end) if found.end else None,
        "opening": balances_json(found.opening, found.currency),
        "closing": balances_json(found.closing, found.currency),
        "sections": [section_json(one) for one in sections(found)],
    }


def section_json(one: Section) -> SectionJSON:
    numbers: list[NumberJSON] = [
        {"code": number.code, "label": str(number.label), "value": number.value} for number in one.numbers
    ]
    return {"name": one.name, "title": one.title, "unit": one.unit, "figures": numbers}


def balances_json(balances: Balances, currency: str) -> BalancesJSON:
    return {
        "amount": balances.total,
        "currency": currency,
        "principal": balances.principal,
        "bonus": balances.bonus,
    }


def line_json(line: StatementLine, found: Statement, words: Words) -> LineJSON:
    return {
        "at": utc(line.at),
        "recorded_at": utc(line.recorded_at),
        "operation": ids.public("opn", found.customer_id, line.operation_id),
        "kind": line.kind,
        "label": words.kinds.get(line.kind, line.kind),
        "description": line.description,
        "store": words.stores.get(line.store_id) if line.store_id else None,
        "amount": money(line.amount, found.currency).json(),
        "principal": line.principal,
        "bonus": line.bonus,
        "balance": money(line.balance, found.currency).json(),
        "principal_after": line.principal_after,
        "bonus_after": line.bonus_after,
    }


def sums(currency: str, *amounts: int) -> list[Money]:
    of = asset(currency)
    return [Money(amount, of) for amount in amounts]


def local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
