"""Bringing in a transaction log: reading lines, booking once, saying what was not booked."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.base.kit.records import records
from brim.base.kit.refusals import Invalid
from brim.base.money.assets import asset
from brim.core.customers.queries import refs
from brim.core.ledger.queries import assert_books_balance
from brim.trade.bulk import import_rules as rules
from brim.trade.bulk.import_rules import BadMapping, Identical, Kind, Mapping, Prefund, Refusal, Row
from brim.trade.bulk.operations import imports
from brim.trade.wallets.queries import operations, wallet
from brim.trade.wallets.queries.verification import assert_wallets_balance

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ACTOR = system("import")
CDNOW = settings.STATE_FOLDER.parent.parent / "shared/data/cdnow/CDNOW_master.txt"
LOG = """ customer  date  n  dollars
 00001 19970101  1   11.77
 00002 19970112  1   12.00
 00002 19970112  5   77.00
 00002 19970112  5   77.00
 00003 19970102  2    0.00
 00001 19970118  1    8.23
 00004 1997-01-02  2    5.00
 00004 19970102  2    5,00
 00004 19970102  2   -5.00
 00004 19970102
"""


def mapping(columns: str = "ref,date,-,amount", **changes: str) -> Mapping:
    how = {"separator": "whitespace", "date_format": "%Y%m%d"} | changes
    return rules.mapping(columns, asset=asset("USD"), zone=ZoneInfo("UTC"), **how)


@pytest.fixture
def house(db):
    set_up_business(actor=ACTOR, now=NOW, name="T", currency="CNY", time_zone="UTC")


def book(
    text: str,
    *,
    kind: Kind = Kind.SPEND,
    prefund: Prefund = Prefund.EXACT,
    source: str = "log",
    identical: Identical = Identical.COUNT,
    how: Mapping | None = None,
    currency: str = "USD",
) -> imports.Report:
    plans, refused = imports.plan(rules.read(text.splitlines(keepends=True), how or mapping()))
    report = imports.import_transactions(
        plans, source=source, currency=currency, kind=kind, prefund=prefund, identical=identical, actor=ACTOR, now=NOW
    )
    report.refused = sorted([*refused, *report.refused], key=lambda refusal: refusal.line)
    return report


def test_every_line_is_a_row_or_a_refusal_with_its_number():
    found = list(rules.read(LOG.splitlines(keepends=True), mapping()))
    rows = [row for row in found if isinstance(row, Row)]
    assert [(row.line, row.ref, row.amount, row.nth) for row in rows] == [
        (2, "00001", 1177, 1),
        (3, "00002", 1200, 1),
        (4, "00002", 7700, 1),
        (5, "00002", 7700, 2),
        (7, "00001", 823, 1),
    ]
    refused = [(refusal.line, refusal.reason.split(":")[0]) for refusal in found if isinstance(refusal, Refusal)]
    assert refused == [
        (6, "the amount is zero"),
        (8, "the date '1997-01-02' is not of the form %Y%m%d"),
        (9, "Is “5,00” 5.00 or 500.00? Write it without a comma."),
        (10, "the amount is below zero"),
        (11, "has 2 columns where 4 are mapped"),
    ]


@pytest.mark.parametrize(
    ("columns", "changes", "told"),
    [
        ("ref,date,money", {}, "--columns has 'money'"),
        ("ref,date", {}, "must name each of amount, date, ref once"),
        ("ref,ref,date,amount", {}, "must name each of"),
        ("ref,date,amount", {"separator": "::"}, "--separator is '::'"),
        ("ref,date,amount", {"separator": '"'}, "--separator is '\"'"),
        ("ref,date,amount", {"separator": "\n"}, "--separator is "),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_before_anything_is_read(columns, changes, told):
    with pytest.raises(BadMapping, match=told):
        mapping(columns, **changes)


@pytest.mark.parametrize(
    ("separator", "line", "cells"),
    [
        ("comma", 'a, "b, ""c""" ,d', ["a", 'b, "c"', "d"]),
        ("comma", "a,,d", ["a", "", "d"]),
        ("tab", "a\tb c\td", ["a", "b c", "d"]),
        ("|", "a|b|d", ["a", "b", "d"]),
        ("whitespace", "  a   b d ", ["a", "b", "d"]),
    ],
)
def test_cells_are_split_by_the_separator(separator, line, cells):
    (found,) = records([line], mapping("ref,date,amount", separator=separator).separator)
    assert list(found.cells) == cells


def test_a_reference_must_be_short_and_whole():
    lines = ["h h h h\n", f"{'9' * 65} 19970101 1 11.77\n"]
    (refused,) = rules.read(lines, mapping())
    assert (refused.line, refused.ref) == (2, "")
    assert refused.reason == "the customer's reference is empty, too long or holds blanks"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (
            ("A", "19970101", "10000000000000.01", "", ""),
            "The amount is too large: at most 1",
        ),
        (("A", "19970101", "50000000000000000.00", "", ""), "The amount is too large"),
        (("A", "19970101", "9" * 5000, "", ""), "The amount is too large"),
        (("6200000000000005", "19970101", "1", "", ""), "the customer's reference looks like a payment card number"),
        (("A\x7f", "19970101", "1", "", ""), "the customer's reference is empty"),
        (("A", "19691231", "1", "", ""), "invalid_moment: "),
        (("A", "00010101", "1", "", ""), "invalid_moment: "),
        (("A", "19970101", "1", "x" * 501, ""), "invalid_text: "),
        (("A", "19970101", "1", "a\0b", ""), "invalid_text: "),
        (("A", "19970101", "1", "", "x" * 61), "invalid_text: "),
        (("A", "19970101", "1", "paid by 4111 1111 1111 1111", ""), "card_number: "),
        (("A", "19970101", "1", "", "4111111111111111"), "card_number: "),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_a_line_that_cannot_be_kept_is_refused_by_its_number_and_the_next_one_stands(cells, told):
    how = mapping("ref,date,amount,description,category", separator="|")
    refused, stands = rules.read(["|".join(cells), "A|19970101|10000000000000.00|tea|"], how)
    assert (refused.line, refused.reason[: len(told)]) == (1, told)
    assert "4111" not in refused.reason + refused.text
    assert (stands.amount, stands.description) == (10**15, "tea")


def test_a_column_that_is_passed_over_hands_on_no_card_number_either():
    (row,) = rules.read(["A|19970101|1|4111111111111111"], mapping("ref,date,amount,-", separator="|"))
    assert row.text == "A|19970101|1|****1111"


@pytest.mark.django_db
def test_more_than_can_be_booked_at_once_is_refused_by_line_and_the_rest_is_booked(house):
    heap = "50000000000000000.00"
    lines = [("A", heap), ("A", heap), ("B", "6000000000000.00"), ("B", "5000000000000.00"), ("B", "4000000000000.00")]
    report = book("".join(f"{ref} 1997010{day} 1 {amount}\n" for day, (ref, amount) in enumerate(lines, start=1)))
    assert [(one.line, one.reason.split(":")[0]) for one in report.refused] == [
        (1, "The amount is too large"),
        (2, "The amount is too large"),
        (4, "with this line the customer's lines come to more than can be booked at once"),
    ]
    assert report.refused[2].text == "B 19970104 1 5000000000000.00"
    assert (report.spends, report.top_ups, report.amount_in, report.left) == (2, 1, 10**15, 0)
    assert_wallets_balance()
    assert_books_balance()


@pytest.mark.django_db
def test_a_source_that_cannot_be_kept_is_refused_before_anything_is_booked(house):
    for source in ("x" * 151, "a\0b", "4111 1111 1111 1111"):
        with pytest.raises(Invalid):
            book(LOG, source=source)
    assert refs(["00001"]) == {}


def test_a_first_line_that_can_be_booked_is_no_heading():
    assert len(list(rules.read(["00001 19970101 1 11.77\n", "\n"], mapping()))) == 1


def test_a_dry_run_says_what_would_be_done():
    plans, refused = imports.plan(rules.read(LOG.splitlines(keepends=True), mapping()))
    report = imports.rehearse(plans, kind=Kind.SPEND, prefund=Prefund.EXACT, now=NOW, identical=Identical.COUNT)
    assert (report.customers, report.spends, report.top_ups, len(refused)) == (3, 5, 2, 5)
    assert (report.amount_in, report.amount_out, report.left) == (18600, 18600, 0)


@pytest.mark.django_db
def test_each_customer_is_funded_exactly_and_a_second_run_changes_nothing(house):
    first = book(LOG)
    assert (first.customers, first.spends, first.top_ups, first.changed) == (3, 5, 2, 7)
    assert (first.amount_in, first.amount_out, first.left, first.not_empty) == (18600, 18600, 0, 0)
    assert first.largest == ("00002", 16600)
    again = book(LOG)
    assert again.changed == 0
    assert (again.spends, again.spends_before, again.amount_in, again.amount_out) == (5, 5, 18600, 18600)
    known = refs(["00001", "00002", "00003"])
    booked = reversed(operations(known["00002"], limit=10).items)
    assert [(one.value, one.occurred_at.date().isoformat()) for one in booked] == [
        (16600, "1997-01-12"),
        (-1200, "1997-01-12"),
        (-7700, "1997-01-12"),
        (-7700, "1997-01-12"),
    ]
    assert_wallets_balance()
    assert_books_balance()


@pytest.mark.django_db
def test_a_log_that_has_grown_books_only_what_is_new(house):
    book(LOG)
    more = book(LOG + " 00001 19970301  1   4.00\n")
    assert more.changed == 2
    assert (more.amount_in, more.amount_out, more.left) == (19000, 19000, 0)
    assert_books_balance()


@pytest.mark.django_db
def test_spends_without_funds_are_refused_line_by_line(house):
    report = book(" 00001 19970101  1   11.77\n", prefund=Prefund.NONE)
    assert (report.spends, report.amount_out, report.changed) == (0, 0, 0)
    assert report.refused[0].line == 1
    assert report.refused[0].reason.startswith("insufficient_balance")
    assert_books_balance()


@pytest.mark.django_db
def test_top_ups_are_brought_in_without_todays_bonus(house):
    report = book(LOG, kind=Kind.TOP_UP, prefund=Prefund.NONE)
    assert (report.top_ups, report.amount_in, report.left, report.not_empty) == (5, 18600, 18600, 2)
    assert wallet(refs(["00001"])["00001"], "USD").principal == 2000
    assert book(LOG, kind=Kind.TOP_UP, prefund=Prefund.NONE).changed == 0
    assert_books_balance()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.skipif(not Path(CDNOW).exists(), reason="the CDNOW log is not beside the checkout")
def test_the_cdnow_log_comes_in_whole(house):
    with Path(CDNOW).open() as lines:
        plans, refused = imports.plan(rules.read(lines, mapping()))
    report = imports.import_transactions(
        plans,
        source="cdnow",
        currency="USD",
        kind=Kind.SPEND,
        prefund=Prefund.EXACT,
        identical=Identical.COUNT,
        actor=ACTOR,
        now=NOW,
    )
    assert (report.customers, report.spends, len(refused)) == (23570, 69579, 80)
    assert (report.amount_in, report.amount_out, report.left, report.not_empty) == (250031563, 250031563, 0, 0)
    assert report.largest == ("07592", 1399093)
    assert {refusal.reason for refusal in refused} == {"the amount is zero: there is nothing to book"}
    assert_books_balance()
