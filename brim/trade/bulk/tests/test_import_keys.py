"""A line is known by all that it says: each is booked once, and the report's sums are the books' sums."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.base.kit import ids
from brim.base.money.assets import asset
from brim.core.customers import operations as customers
from brim.core.customers.queries import refs
from brim.core.customers.types import Draft
from brim.core.ledger.queries import assert_books_balance
from brim.trade.bulk import import_rules as rules
from brim.trade.bulk.import_rules import Identical, Kind, Prefund, Refusal, Row
from brim.trade.bulk.operations import imports
from brim.trade.wallets import operations, posting, queries
from brim.trade.wallets.engine.commands import CreditTopUp, TakeSpend
from brim.trade.wallets.models import Operation
from brim.trade.wallets.queries import wallet
from brim.trade.wallets.queries.verification import assert_wallets_balance

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ACTOR = system("import")
SECOND = "".join(f"A,2025-03-01 10:00:00.{part}00000,5.00,,\n" for part in (1, 2, 3))
COLUMNS = "ref,date,amount,description,category"


@pytest.fixture(autouse=True)
def proven(db):
    set_up_business(actor=ACTOR, now=NOW, name="T", currency="CNY", time_zone="Asia/Shanghai")
    yield
    assert_wallets_balance()
    assert_books_balance()


def how(
    *, columns: str = COLUMNS, date_format: str = "%Y-%m-%d %H:%M:%S.%f", currency: str = "CNY", zone="Asia/Shanghai"
):
    return rules.mapping(
        columns, separator="comma", date_format=date_format, asset=asset(currency), zone=ZoneInfo(zone)
    )


def book(
    text: str,
    *,
    kind: Kind = Kind.TOP_UP,
    prefund: Prefund = Prefund.NONE,
    identical: Identical = Identical.REFUSE,
    source: str = "log",
    currency: str = "CNY",
    **mapped,
) -> imports.Report:
    plans, refused = imports.plan(rules.read(text.splitlines(keepends=True), how(currency=currency, **mapped)))
    report = imports.import_transactions(
        plans, source=source, currency=currency, kind=kind, prefund=prefund, identical=identical, actor=ACTOR, now=NOW
    )
    report.refused = sorted([*refused, *report.refused], key=lambda refusal: refusal.line)
    return report


def principal(ref: str = "A", currency: str = "CNY") -> int:
    return wallet(refs([ref])[ref], currency).principal


def booked() -> list[tuple[str, str, int, str, str]]:
    found = Operation.objects.order_by("id").values_list("customer_id", "id")
    read = [queries.operation(*pair) for pair in found]
    return [(one.kind, one.currency, one.amount, one.description, one.category) for one in read]


def test_three_top_ups_within_a_second_are_three():
    report = book(SECOND)
    assert (report.top_ups, report.amount_in, report.changed, principal()) == (3, 1500, 3, 1500)
    again = book(SECOND)
    assert (again.top_ups, again.top_ups_before, again.amount_in, again.changed, principal()) == (3, 3, 1500, 0, 1500)


def test_one_log_may_be_brought_in_as_top_ups_and_as_spends_and_in_two_currencies():
    line = "A,2025-03-01 10:00:00.0,5.00,,\n"
    operations.save_programme(
        {"currencies": {"CNY": {"ladder": []}, "USD": {"ladder": []}}}, actor=ACTOR, now=NOW - timedelta(days=1)
    )
    assert book(line).changed == 1
    assert book(line, kind=Kind.SPEND).changed == 1
    assert book(line, currency="USD").changed == 1
    assert (principal(), principal(currency="USD")) == (0, 500)
    assert [book(line).changed, book(line, kind=Kind.SPEND).changed, book(line, currency="USD").changed] == [0, 0, 0]


def test_lines_that_differ_by_their_words_alone_are_two_and_top_ups_keep_them():
    lines = "A,2025-03-01 10:00:00.0,5.00,tea,gift\nA,2025-03-01 10:00:00.0,5.00,cake,gift\n"
    assert book(lines).changed == 2
    assert booked() == [("top_up", "CNY", 500, "tea", "gift"), ("top_up", "CNY", 500, "cake", "gift")]
    assert book(lines).changed == 0


def test_lines_that_say_the_same_are_refused_with_their_numbers_and_nothing_moves():
    line = "A,2025-03-01 10:00:00.0,5.00,tea,\n"
    report = book(line + "B,2025-03-01 10:00:00.0,1.00,,\n" + line)
    assert [(one.line, one.reason.split(":")[0]) for one in report.refused] == [
        (1, "lines 1, 3 say exactly the same"),
        (3, "lines 1, 3 say exactly the same"),
    ]
    assert (report.top_ups, report.amount_in, report.left, report.largest) == (1, 100, 100, ("B", 100))
    assert (principal("A"), principal("B")) == (0, 100)
    counted = book(line + line, identical=Identical.COUNT)
    assert (counted.top_ups, counted.amount_in, principal()) == (2, 1000, 1000)
    # They are in the books now, and no question any more; a third is.
    third = book(line * 3)
    assert (third.top_ups, third.top_ups_before, third.amount_in) == (2, 2, 1000)
    assert [one.line for one in third.refused] == [3]
    assert principal() == 1000


def test_a_grown_file_that_repeats_a_line_which_is_booked_refuses_the_repetition():
    line = "A,2025-03-01 10:00:00.0,5.00,,\n"
    book(line)
    grown = book(line + line)
    assert (grown.top_ups, grown.top_ups_before, grown.amount_in) == (1, 1, 500)
    assert [one.line for one in grown.refused] == [2]


def test_a_dry_run_foresees_what_is_refused():
    line = "A,2025-03-01 10:00:00.0,5.00,,\n"
    more = "A,2027-01-01 10:00:00.0,1.00,,\nB,2025-03-01 10:00:00.0,2.00,,\n"
    plans, _refused = imports.plan(rules.read((line + line + more).splitlines(), how()))
    report = imports.rehearse(plans, kind=Kind.SPEND, prefund=Prefund.EXACT, now=NOW)
    assert [one.line for one in report.refused] == [1, 2, 3]
    assert (report.spends, report.top_ups, report.amount_in, report.amount_out) == (1, 1, 200, 200)
    assert report.largest == ("B", 200)


def test_largest_and_sums_count_nothing_that_was_refused():
    report = book("A,2025-03-01 10:00:00.0,900.00,,\nB,2025-03-01 10:00:00.0,1.00,,\n", kind=Kind.SPEND)
    assert [one.reason.split(":")[0] for one in report.refused] == ["insufficient_balance"] * 2
    assert (report.spends, report.amount_out, report.amount_in, report.largest) == (0, 0, 0, ("", 0))


def test_what_has_not_happened_yet_is_refused():
    report = book("A,2062-03-01 10:00:00.0,5.00,,\n")
    assert [(one.line, one.reason) for one in report.refused] == [(1, "the date lies in the future")]
    assert (report.top_ups, report.amount_in) == (0, 0)


@pytest.mark.parametrize("prefund", list(Prefund))
@pytest.mark.parametrize("kind", list(Kind))
def test_the_reports_sums_are_the_sums_of_the_books(kind: Kind, prefund: Prefund):
    book("A,2025-01-01 10:00:00.0,6.00,,\n", source="earlier")
    lines = (
        "A,2025-03-01 10:00:00.1,5.00,,\nA,2025-03-01 10:00:00.2,5.00,,\nB,2025-03-01 10:00:00.0,7.00,,\n"
        "B,2025-03-01 10:00:00.0,7.00,,\nC,x,1\nC,2025-03-01 10:00:00.0,1.50,,\n"
    )
    for text in (lines, lines, lines + "A,2025-03-02 10:00:00.0,1.00,,\n"):
        report = book(text, kind=kind, prefund=prefund)
        moved = {"top_up": 0, "spend": 0}
        for found, _currency, amount, _description, _category in booked():
            moved[found] += amount
        assert (report.amount_in, report.amount_out) == (moved["top_up"] - 600, moved["spend"])


# ----- What was booked before keys covered all that a line says


def book_as_before(text: str, *, kind: Kind = Kind.TOP_UP, is_prefunded: bool = False, **mapped) -> None:
    """As Brim imported a log until then: under the old keys, one batch, replays uncounted."""
    rows = [row for row in rules.read(text.splitlines(keepends=True), how(**mapped)) if isinstance(row, Row)]
    (customer_id,) = customers.create_many([Draft(name="A", ref="A")], actor=ACTOR, now=NOW)
    common = {"customer_id": customer_id, "currency": "CNY", "actor": ACTOR.label, "reason": "import log"}
    top_up = {"payment_id": 0, "channel": "cash", "earns_bonus": False, "is_history": True}
    commands = []
    if is_prefunded:
        fund = {"key": f"import:log:prefund:{rows[0].old_key}", "amount": sum(row.amount for row in rows)}
        commands.append(CreditTopUp(topup_id=ids.make(), occurred_at=rows[0].occurred_at, **fund, **common, **top_up))
    for row in rows:
        said = {"key": f"import:log:{row.old_key}", "amount": row.amount, "occurred_at": row.occurred_at, **common}
        if kind is Kind.TOP_UP:
            commands.append(CreditTopUp(topup_id=ids.make(), **said, **top_up))
        else:
            commands.append(TakeSpend(category=row.category, description=row.description, is_history=True, **said))
    posting.run(commands, now=NOW)


def test_the_old_key_is_what_it_was():
    (row,) = rules.read(["A,2025-03-01 10:00:00.25,5.00,,"], how())
    assert row.old_key == "A:20250301T100000+0800:500:1"
    assert row.occurred_at == datetime(2025, 3, 1, 2, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize("identical", list(Identical))
@pytest.mark.parametrize(("kind", "prefund"), [(Kind.TOP_UP, Prefund.NONE), (Kind.SPEND, Prefund.EXACT)])
def test_what_was_imported_before_is_recognised_and_booked_no_second_time(kind, prefund, identical):
    lines = "A,2025-03-01 10:00:00.0,5.00,,\nA,2025-03-01 10:00:00.0,5.00,,\nA,2025-03-02 10:00:00.0,3.00,,\n"
    book_as_before(lines, kind=kind, is_prefunded=prefund is Prefund.EXACT)
    before = booked()
    report = book(lines, kind=kind, prefund=prefund, identical=identical)
    assert (report.changed, report.refused, booked()) == (0, [], before)
    assert report.amount_in == 1300
    grown = book(lines + "A,2025-03-03 10:00:00.0,2.00,,\n", kind=kind, prefund=prefund, identical=identical)
    assert (grown.changed, grown.amount_in) == (2 if prefund is Prefund.EXACT else 1, 1500)


def test_words_that_are_mapped_only_now_make_no_second_booking():
    lines = "A,2025-03-01 10:00:00.0,5.00,tea,\n"
    book_as_before(lines, columns="ref,date,amount,-,-")
    assert (book(lines).changed, principal()) == (0, 500)


def test_what_the_old_keys_swallowed_is_booked_when_the_file_comes_again():
    book_as_before(SECOND)
    assert principal() == 500
    report = book(SECOND)
    assert (report.top_ups, report.top_ups_before, report.amount_in, principal()) == (3, 1, 1500, 1500)
    assert book(SECOND).changed == 0


def test_an_old_key_of_another_kind_is_no_booking_of_this_line():
    book_as_before("A,2025-03-01 10:00:00.0,5.00,,\n")
    assert book("A,2025-03-01 10:00:00.0,5.00,,\n", kind=Kind.SPEND).changed == 1
    assert principal() == 0


def test_a_prefund_of_before_whose_spends_were_refused_is_given_no_second_time():
    lines = "A,2025-03-01 10:00:00.0,5.00,,\n"
    book_as_before(lines, is_prefunded=True, kind=Kind.SPEND)
    customer_id = refs(["A"])["A"]
    spent = Operation.objects.get(customer_id=customer_id, kind="spend")
    assert principal() == 0
    operations.refund_spend(
        customer_id=customer_id, spend_id=spent.id, actor=ACTOR, now=NOW, key="test:1", reason="test"
    )
    assert principal() == 500
    report = book(lines, kind=Kind.SPEND, prefund=Prefund.EXACT)
    assert (report.changed, principal()) == (0, 500)


# ----- What is a heading, and what is a record


@pytest.mark.parametrize(
    ("first", "is_heading"),
    [
        ("ref,date,amount,what,kind", True),
        ("客户,日期,金额,说明,类别", True),
        ('Customer,"Date\nand time",Amount (CNY),,', True),
        ("A1,2025-13-45 10:00:00.0,5O.00,,", False),
        ("A,n/a,12,50,", False),
        ("00001,n/a,n/a,,", False),
        ("A,,,,", False),
        ("ref,date", False),
    ],
    ids=ascii,
)
def test_only_words_are_a_heading_and_a_line_that_cannot_be_read_is_refused(first: str, is_heading: bool):
    told: list[str] = []
    lines = f"\n{first}\nB,2025-03-01 10:00:00.0,1.00,,\n".splitlines(keepends=True)
    found = list(rules.read(lines, how(), on_heading=told.append))
    assert told == ([first] if is_heading else [])
    assert [one.line for one in found if isinstance(one, Refusal)] == ([] if is_heading else [2])
    assert isinstance(found[-1], Row)


def test_a_line_break_in_a_quoted_cell_is_part_of_its_record():
    lines = 'A,2025-03-01 10:00:00.0,5.00,"two\r\nlines",tea\r\nB,2025-03-01 10:00:00.0,1,,\r\nC,x,1,,\r\n'
    report = book(lines)
    assert [(one.line, one.reason.split(" ")[0]) for one in report.refused] == [(4, "the")]
    assert booked() == [("top_up", "CNY", 500, "two lines", "tea"), ("top_up", "CNY", 100, "", "")]
    assert (report.top_ups, report.amount_in) == (2, 600)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('A,2025-03-01 10:00:00.0,5.00,"open,\n', "a quotation mark opens a cell"),
        (f"A,2025-03-01 10:00:00.0,5.00,{'x' * 200_000},\n", "the line is too long"),
        (f'A,2025-03-01 10:00:00.0,5.00,"{"x" * 200_000}",\n', "the line is too long"),
        ("A,2025-03-01 10:00:00.0,1,234.50,,\n", "has 6 columns where 5 are mapped"),
        ("A,2025-03-01 10:00:00.0,1,234.50,a,b\n", "has 6 columns where 5 are mapped"),
        ("A,2025-03-01 10:00:00.0,5.00\n", "has 3 columns where 5 are mapped"),
        ("A,9999-12-31 23:59:59.0,5.00,,\n", "invalid_moment"),
        ("A,2025-03-01 10:00:00.0,5.00,a\0b,\n", "invalid_text"),
    ],
    ids=lambda value: ascii(value)[:50],
)
def test_damage_is_refused_by_its_number_and_the_rest_goes_on(line: str, told: str):
    report = book("B,2025-03-01 10:00:00.0,1.00,,\n" + line + "C,2025-03-01 10:00:00.0,2.00,,\n")
    assert [(one.line, one.reason[: len(told)]) for one in report.refused] == [(2, told)]
    assert len(report.refused[0].text) <= rules.MAX_ROWS + 1
    assert "\0" not in report.refused[0].text
    assert (report.top_ups, report.amount_in) == (2, 300)


def test_a_moment_at_the_edge_of_time_is_refused_in_words():
    (refused,) = rules.read(
        ["A,9999-12-31 23:59 -1200,5.00"], how(columns="ref,date,amount", date_format="%Y-%m-%d %H:%M %z")
    )
    assert refused.reason.startswith("the date '9999-12-31 23:59 -1200' is not of the form")


def test_one_customer_written_in_two_ways_is_one():
    report = book("m1,2025-03-01 10:00:00.0,5.00,,\nM1,2025-03-01 10:00:00.1,1.00,,\n")
    assert (report.refused, report.top_ups, report.amount_in, principal("m1")) == ([], 2, 600, 600)
    assert book("M1,2025-03-01 10:00:00.1,1.00,,\nm1,2025-03-01 10:00:00.0,5.00,,\n").changed == 0
