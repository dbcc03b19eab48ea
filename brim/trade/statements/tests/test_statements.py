"""Statements over real histories: they foot for every cut of time, in every form."""

import csv
import io
import json
import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import translation

from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.base.kit.refusals import Invalid, Refused
from brim.base.kit.spreadsheets import BYTE_ORDER_MARK
from brim.base.kit.tests.trips import Counted, counted_trips
from brim.base.money import money
from brim.trade.statements import queries
from brim.trade.statements.files import as_json, statement_csv, statement_json
from brim.trade.statements.queries import Statement, statement, statement_stream
from brim.trade.wallets import operations
from brim.trade.wallets.queries import Balances, assert_wallets_balance, balances_at, wallet
from brim.trade.wallets.tests.conftest import known
from brim.trade.wallets.types import Purse

pytestmark = pytest.mark.django_db

ACTOR = system("test")
BEGINNING = datetime(2026, 3, 1, 4, tzinfo=UTC)
CUSTOMER = 7_000_002


@pytest.fixture(autouse=True)
def _business() -> None:
    set_up_business(actor=ACTOR, now=BEGINNING, name="Tea", currency="CNY", time_zone="Asia/Shanghai")
    operations.save_programme(
        {"currencies": {"CNY": {"ladder": [{"pay": 1_000, "get": 200}]}}, "spend_order": "proportional"},
        actor=ACTOR,
        now=BEGINNING,
    )


def top_up(amount: int, topup_id: int, now: datetime) -> None:
    operations.credit_top_up(
        customer_id=CUSTOMER,
        topup_id=topup_id,
        paid=money(amount, "CNY"),
        channel="cash",
        payment_id=topup_id,
        store_id=None,
        actor=ACTOR,
        now=now,
    )


def spend(amount: int, key: str, now: datetime, *, description: str = "", occurred_at: datetime | None = None) -> int:
    return operations.spend(
        customer_id=CUSTOMER,
        amount=money(amount, "CNY"),
        actor=ACTOR,
        now=now,
        key=key,
        description=description,
        occurred_at=occurred_at,
    ).id


def foots(found: Statement) -> list[int]:
    """Assert that it foots, line by line and purse by purse; the operations it lists."""
    principal, bonus = found.opening.principal, found.opening.bonus
    lines = list(found.lines)
    for line in lines:
        assert line.amount or line.principal or line.bonus
        principal, bonus = principal + line.principal, bonus + line.bonus
        assert (line.principal_after, line.bonus_after, line.balance) == (principal, bonus, principal + bonus)
    assert Balances(principal, bonus) == found.closing
    return [line.operation_id for line in lines]


def history(seed: int, steps: int = 40) -> list[datetime]:
    """A random life of a wallet, some of it told late; the moments at which something happened."""
    chance = random.Random(seed)
    now, moments, spends = BEGINNING, [], []
    for step in range(steps):
        now += timedelta(minutes=chance.randrange(1, 3_000))
        moments.append(now)
        key, amount = f"k{step}", chance.randrange(1, 3_000)
        late_note = now - timedelta(hours=chance.randrange(1, 90)) if chance.random() < 0.3 else None
        by = {"customer_id": CUSTOMER, "actor": ACTOR, "now": now}
        try:
            match chance.choice(["top_up", "spend", "spend", "refund", "hold", "adjust", "transfer", "top_up_refund"]):
                case "top_up":
                    top_up(amount, step + 1, now)
                case "spend":
                    spends.append(spend(amount, key, now, occurred_at=late_note))
                case "refund" if spends:
                    operations.refund_spend(
                        **by,
                        spend_id=chance.choice(spends),
                        key=key,
                        reason="r",
                        amount=money(chance.randrange(1, 500), "CNY"),
                    )
                case "hold":
                    held = operations.hold(**by, amount=money(amount, "CNY"), key=key)
                    operations.capture(**by, hold_id=held.id, key=key + "c", amount=money((amount + 1) // 2, "CNY"))
                    operations.release(**by, hold_id=held.id, key=key + "r")
                case "adjust":
                    operations.adjust(
                        **by,
                        purse=chance.choice(list(Purse)),
                        change=money(chance.choice([-300, 700]), "CNY"),
                        key=key,
                        reason="r",
                    )
                case "transfer":
                    operations.transfer(**by, to_customer_id=CUSTOMER + 1, amount=money(amount, "CNY"), key=key)
                case "top_up_refund":
                    started = operations.start_top_up_refund(
                        **by, topup_id=chance.randrange(1, step + 2), key=key, reason="r"
                    )
                    operations.complete_top_up_refund(**by, refund_id=started.id, key=key + "c")
        except Refused:
            continue
    return moments


@pytest.mark.parametrize("seed", range(6))
def test_every_cut_of_a_random_history_foots_and_consecutive_periods_join(seed: int) -> None:
    moments = history(seed)
    chance = random.Random(seed)
    whole = statement(CUSTOMER, "CNY")
    listed = foots(whole)
    assert len(listed) > 5
    assert whole.opening == Balances(0, 0)
    view = wallet(CUSTOMER, "CNY", now=moments[-1])
    assert whole.closing == Balances(view.principal, view.bonus)
    edges = sorted([*chance.sample(moments, 5), moments[0] - timedelta(days=9), moments[-1] + timedelta(days=9)])
    before, seen = Balances(0, 0), []
    for start, end in pairwise(edges):
        found = statement(CUSTOMER, "CNY", start=start, end=end)
        assert found.opening == before
        assert found.closing == balances_at(CUSTOMER, "CNY", end - timedelta(microseconds=1))
        assert all(start <= line.at < end for line in found.lines)
        seen += foots(found)
        before = found.closing
    assert sorted(set(seen)) == sorted(listed)
    assert before == whole.closing
    assert_wallets_balance()


@pytest.mark.parametrize("limit", [1, 3, 7])
def test_pages_join_without_a_gap(limit: int) -> None:
    history(11)
    whole = statement(CUSTOMER, "CNY")
    lines, after, opening = [], "", whole.opening
    while True:
        page = statement(CUSTOMER, "CNY", limit=limit, after=after)
        assert page.opening == opening
        assert len(page.lines) <= limit
        lines += page.lines
        opening = Balances(lines[-1].principal_after, lines[-1].bonus_after)
        if page.next_cursor is None:
            break
        after = page.next_cursor
    assert tuple(lines) == whole.lines
    assert opening == whole.closing == page.closing


def test_a_stream_reads_in_chunks_and_gives_the_same_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    history(12)
    whole = statement(CUSTOMER, "CNY").lines
    monkeypatch.setattr(queries, "CHUNK", 3)
    assert tuple(statement_stream(CUSTOMER, "CNY").lines) == whole


def test_what_is_booked_while_a_stream_is_read_does_not_enter_it() -> None:
    top_up(5_000, 1, BEGINNING)
    found = statement_stream(CUSTOMER, "CNY")
    spend(100, "late", BEGINNING + timedelta(days=1))
    assert len(foots(found)) == 1


def test_dates_are_whole_days_of_the_business_and_instants_are_half_open() -> None:
    """Midnight in Shanghai is 16:00 UTC of the day before."""
    top_up(5_000, 1, datetime(2026, 3, 1, 16, 0, tzinfo=UTC))  # 2 March, 00:00
    spend(100, "a", datetime(2026, 3, 2, 15, 59, 59, 999999, tzinfo=UTC))  # 2 March, the last microsecond
    spend(10, "b", datetime(2026, 3, 2, 16, 0, tzinfo=UTC))  # 3 March, 00:00
    the_second = statement(CUSTOMER, "CNY", start=date(2026, 3, 2), end=date(2026, 3, 2))
    assert [line.kind for line in the_second.lines] == ["top_up", "spend"]
    assert (the_second.opening.total, the_second.closing.total) == (0, 5_100)
    end = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    assert statement(CUSTOMER, "CNY", start=date(2026, 3, 2), end=end).closing == the_second.closing
    assert [line.amount for line in statement(CUSTOMER, "CNY", start=end).lines] == [-10]


MIDNIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)  # 24:00 of 1 March, 00:00 of 2 March


@pytest.mark.parametrize(
    ("start", "end", "refused"),
    [
        (date(2026, 3, 2), date(2026, 3, 1), True),  # in instants this is nothing, and not before nothing
        (date(2026, 3, 2), date(2026, 3, 2), False),
        (MIDNIGHT, date(2026, 3, 1), True),
        (MIDNIGHT - timedelta(microseconds=1), date(2026, 3, 1), False),
        (date(2026, 3, 2), MIDNIGHT, False),
        (date(2026, 3, 2), MIDNIGHT - timedelta(microseconds=1), True),
        (MIDNIGHT, MIDNIGHT, False),
        (MIDNIGHT, MIDNIGHT - timedelta(microseconds=1), True),
    ],
)
def test_days_and_instants_are_reversed_by_one_rule(start: date, end: date, refused: bool) -> None:
    if not refused:
        assert statement(CUSTOMER, "CNY", start=start, end=end).lines == ()
        return
    for make in (statement, statement_stream, statement_csv, statement_json):
        with pytest.raises(Invalid) as refusal:
            make(CUSTOMER, "CNY", start=start, end=end)
        assert refusal.value.code == "invalid_period"


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    for make in (statement, statement_stream, statement_csv, statement_json):
        with pytest.raises(Invalid) as refusal:
            make(CUSTOMER, "CNY", start=date(2026, 3, 2), end=date(2026, 3, 1) - timedelta(days=1))
        assert refusal.value.code == "invalid_period"


def test_a_customer_without_a_wallet_has_an_empty_statement() -> None:
    found = statement(CUSTOMER, "CNY", start=date(2026, 1, 1), end=date(2026, 12, 31))
    assert (found.opening, found.lines, found.closing) == (Balances(0, 0), (), Balances(0, 0))
    top_up(5_000, 1, BEGINNING)
    assert statement(CUSTOMER, "USD").lines == ()
    assert balances_at(CUSTOMER, "USD", BEGINNING) == Balances(0, 0)


def test_holds_move_nothing_and_make_no_line() -> None:
    top_up(5_000, 1, BEGINNING)
    operations.hold(customer_id=CUSTOMER, amount=money(1_000, "CNY"), actor=ACTOR, now=BEGINNING, key="h")
    assert [line.kind for line in statement(CUSTOMER, "CNY").lines] == ["top_up"]


def test_the_balance_at_a_moment_counts_what_happened_at_it() -> None:
    top_up(500, 1, BEGINNING)
    assert balances_at(CUSTOMER, "CNY", BEGINNING - timedelta(microseconds=1)) == Balances(0, 0)
    assert balances_at(CUSTOMER, "CNY", BEGINNING) == Balances(500, 0)


def test_csv_has_the_mark_the_sums_and_no_formulas() -> None:
    known(CUSTOMER)
    top_up(5_000, 1, BEGINNING)
    spend(1_200, "s", BEGINNING + timedelta(hours=1), description="=HYPERLINK(1), “茶”")
    text = "".join(statement_csv(CUSTOMER, "CNY", start=date(2026, 3, 1), end=date(2026, 3, 31)))
    assert text.startswith(BYTE_ORDER_MARK)
    rows = list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))
    assert rows[0] == ["Time", "Kind", "Description", "Amount", "Principal", "Bonus", "Balance", "Reference"]
    assert rows[1] == ["2026-03-01 00:00:00", "Opening balance", "", "", "0.00", "0.00", "0.00", ""]
    assert rows[2][:7] == ["2026-03-01 12:00:00", "Top-up", "", "52.00", "50.00", "2.00", "52.00"]
    assert rows[3][:7] == [
        "2026-03-01 13:00:00",
        "Spend",
        "'=HYPERLINK(1), “茶”",
        "-12.00",
        "-11.54",
        "-0.46",
        "40.00",
    ]
    assert rows[4] == ["2026-04-01 00:00:00", "Closing balance", "", "", "38.46", "1.54", "40.00", ""]


def test_json_streams_what_the_api_shows() -> None:
    history(13)
    period = {"start": date(2026, 3, 5), "end": date(2026, 4, 5)}
    shown = as_json(statement(CUSTOMER, "CNY", **period))
    assert json.loads("".join(statement_json(CUSTOMER, "CNY", **period))) == json.loads(json.dumps(shown))
    assert (
        shown["opening"]["amount"] + sum(line["amount"]["amount"] for line in shown["lines"])
        == shown["closing"]["amount"]
    )
    assert (shown["from"], shown["to"]) == ("2026-03-04T16:00:00Z", "2026-04-05T16:00:00Z")
    empty = json.loads("".join(statement_json(CUSTOMER + 5, "CNY")))
    assert (empty["lines"], empty["from"]) == ([], None)


def test_a_file_speaks_the_language_it_was_asked_in_even_when_read_later() -> None:
    top_up(5_000, 1, BEGINNING)
    with translation.override("zh-hans"):
        rows = statement_csv(CUSTOMER, "CNY")
    assert next(rows).removeprefix(BYTE_ORDER_MARK) == "时间,类型,说明,金额,本金,赠金,余额,编号\r\n"
    assert [row.split(",")[1] for row in rows] == ["期初余额", "充值", "期末余额"]


def test_the_number_of_queries_does_not_grow_with_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries of both purses are asked for by `wire`, the rest through Django."""
    period = {"start": date(2026, 3, 1), "end": date(2026, 3, 31)}
    top_up(50_000, 1, BEGINNING)
    for number in range(3):
        spend(100, f"a{number}", BEGINNING + timedelta(hours=number + 1))
    with counted_trips(monkeypatch) as few:
        assert len(statement(CUSTOMER, "CNY", **period).lines) == 4
    for number in range(40):
        spend(100, f"b{number}", BEGINNING + timedelta(days=number))
    with counted_trips(monkeypatch) as many:
        found = statement(CUSTOMER, "CNY", **period)
    assert len(found.lines) == 35
    assert few == Counted(trips=3, statements=3, alone=6)
    # One more, however many lines: April has begun, so the balance at the end of March is not the last one any more.
    assert many == Counted(trips=4, statements=4, alone=6)
    with counted_trips(monkeypatch) as balances:
        balances_at(CUSTOMER, "CNY", BEGINNING + timedelta(days=9))
    assert balances == Counted(trips=1, statements=1, alone=3)
