"""The way in, on the real database."""

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction

from brim.base.kit.refusals import Conflict, Refused
from brim.core.ledger import engine, operations, reading
from brim.core.ledger.queries import (
    account,
    assert_books_balance,
    balance_at,
    booked,
    entries,
    posted,
    trial_balance,
)
from brim.core.ledger.types import Draw, Floor, Leg, Place, Transfer

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def credit(customer_id: int, key: str, amount: int, code: int, book: int, **more: object) -> Transfer:
    return Transfer(
        customer_id=customer_id, key=key, kind="credit", legs=(Leg(code, amount, book),), actor="t:1", **more
    )


@pytest.mark.django_db
def test_a_batch_answers_each_command_by_itself(principal, clearing):
    results = operations.post(
        [
            credit(7, "a", 500, principal, clearing),
            credit(7, "b", -600, principal, clearing),
            credit(7, "c", -200, principal, clearing),
            credit(8, "a", -1, principal, clearing),
        ],
        now=NOW,
    )
    assert [leg.balance for leg in results[0].legs + results[2].legs] == [500, 300]
    assert isinstance(results[1], Refused)
    assert results[1].details == {"available": 500, "asked": 600, "code": principal}
    assert results[3].code == "insufficient_balance"
    assert account(7, principal).posted == 300
    assert account(8, principal).posted == 0
    assert_books_balance()


@pytest.mark.django_db
def test_a_replayed_key_moves_nothing_and_other_content_is_refused(principal, clearing):
    [first] = operations.post([credit(7, "a", 500, principal, clearing)], now=NOW)
    [retry_transaction, other, third] = operations.post(
        [
            credit(7, "a", 500, principal, clearing),
            credit(7, "a", 501, principal, clearing),
            credit(8, "a", 5, principal, clearing),
        ],
        now=NOW,
    )
    assert retry_transaction.is_replayed
    assert retry_transaction.id == first.id
    assert isinstance(other, Conflict)
    assert other.code == "key_conflict"
    assert not third.is_replayed
    assert account(7, principal).posted == 500
    assert_books_balance()


@pytest.mark.django_db
def test_a_hold_counts_at_once_and_is_captured_in_parts(principal, clearing):
    operations.post([credit(7, "in", 1000, principal, clearing)], now=NOW)
    place = Transfer(7, "hold", "hold", places=(Place(11, principal, 700),), actor="t:1")
    [placed] = operations.post([place], now=NOW)
    assert placed.legs == ()
    [refused] = operations.post([credit(7, "spend", -400, principal, clearing)], now=NOW)
    assert refused.details["available"] == 300
    capture = Transfer(7, "cap", "capture", legs=(Leg(principal, -500, clearing),), draws=(Draw(11, 500),), actor="t:1")
    too_much = Transfer(
        7, "cap2", "capture", legs=(Leg(principal, -201, clearing),), draws=(Draw(11, 201),), actor="t:1"
    )
    release = Transfer(7, "rel", "release", draws=(Draw(11, 200),), actor="t:1")
    unknown = Transfer(7, "rel2", "release", draws=(Draw(12, 1),), actor="t:1")
    results = operations.post([capture, too_much, release, unknown], now=NOW)
    assert results[1].details == {"remaining": 200, "asked": 201}
    assert results[3].code == "unknown_hold"
    seen = account(7, principal)
    assert (seen.posted, seen.held, seen.available) == (500, 0, 500)
    assert_books_balance()


@pytest.mark.django_db
def test_a_credit_line_is_a_floor_below_zero(principal, clearing):
    operations.post([Transfer(7, "line", "floor", floors=(Floor(principal, -300),), actor="t:1")], now=NOW)
    [spent, refused] = operations.post(
        [credit(7, "a", -300, principal, clearing), credit(7, "b", -1, principal, clearing)], now=NOW
    )
    assert spent.legs[0].balance == -300
    assert refused.details["available"] == 0
    [kept] = operations.post([Transfer(7, "line2", "floor", floors=(Floor(principal, -200),), actor="t:1")], now=NOW)
    assert kept.code == "insufficient_balance"
    assert_books_balance()


@pytest.mark.django_db
def test_the_number_of_statements_does_not_grow_with_the_batch(principal, clearing, django_assert_num_queries):
    def count(size: int) -> int:
        seen: list[str] = []
        real = psycopg.Cursor.execute
        copies = psycopg.Cursor.copy

        def execute(self, query, *args, **kwargs):
            seen.append(str(query))
            return real(self, query, *args, **kwargs)

        def copy(self, query, *args, **kwargs):
            seen.append(str(query))
            return copies(self, query, *args, **kwargs)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(psycopg.Cursor, "execute", execute)
            patch.setattr(psycopg.Cursor, "copy", copy)
            operations.post([credit(100 + n, f"k{size}", 5, principal, clearing) for n in range(size)], now=NOW)
        return len([query for query in seen if "SAVEPOINT" not in query])

    operations.post([credit(100 + n, "open", 5, principal, clearing) for n in range(500)], now=NOW)
    assert count(1) == count(500) == 4
    assert_books_balance()


@pytest.mark.django_db
def test_times_of_an_account_never_run_backwards(principal, clearing):
    past = datetime(1997, 1, 1, tzinfo=UTC)
    operations.post([credit(7, "a", 100, principal, clearing, occurred_at=past)], now=NOW)
    operations.post([credit(7, "b", 50, principal, clearing, occurred_at=past + timedelta(days=9))], now=NOW)
    operations.post([credit(7, "c", 25, principal, clearing, occurred_at=past + timedelta(days=1))], now=NOW)
    assert balance_at(7, principal, past - timedelta(seconds=1)) == 0
    assert balance_at(7, principal, past) == 100
    assert balance_at(7, principal, past + timedelta(days=8)) == 100
    assert balance_at(7, principal, past + timedelta(days=9)) == 175
    assert [entry.occurred_at.day for entry in entries(7, principal, limit=9).items] == [10, 10, 1]
    [refused] = operations.post([credit(7, "d", 1, principal, clearing, occurred_at=NOW + timedelta(hours=1))], now=NOW)
    assert refused.code == "occurred_in_future"
    assert_books_balance()


@pytest.mark.django_db
def test_transfers_can_be_neither_changed_nor_deleted(principal, clearing):
    operations.post([credit(7, "a", 500, principal, clearing)], now=NOW)
    for statement in (
        "UPDATE ledger_transfer SET amount = 5",
        "DELETE FROM ledger_transfer",
        "DELETE FROM ledger_account",
    ):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(Exception, match="ledger_account_floor"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_account SET posted = -1")
    assert_books_balance()


@pytest.mark.django_db
def test_the_trial_balance_sums_to_zero_per_asset(principal, clearing):
    points, prizes = operations.chart_code("points", "POINT"), operations.chart_code("points_cost", "POINT")
    operations.post([credit(7, "a", 500, principal, clearing), credit(8, "a", 30, points, prizes)], now=NOW)
    seen = trial_balance()
    assert seen.is_balanced
    assert seen.sums == {"CNY": 0, "POINT": 0}
    assert {(line.kind, line.is_book): line.total for line in seen.lines} == {
        ("principal", False): 500,
        ("clearing", True): -500,
        ("points", False): 30,
        ("points_cost", True): -30,
    }


@pytest.mark.django_db(transaction=True)
def test_a_thousand_spends_at_once_spend_at_most_what_is_there(principal, clearing):
    operations.post([credit(7, "in", 500, principal, clearing)], now=NOW)
    booked: list[int] = []

    def spend(worker: int) -> None:
        try:
            for number in range(125):
                [result] = operations.post([credit(7, f"s{worker}-{number}", -1, principal, clearing)], now=NOW)
                booked.append(0 if isinstance(result, Refused) else 1)
        finally:
            connection.close()

    threads = [threading.Thread(target=spend, args=[worker]) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(booked), sum(booked)) == (1000, 500)
    assert account(7, principal).posted == 0
    assert_books_balance()


@pytest.mark.django_db(transaction=True)
def test_one_key_sent_from_many_sides_at_once_is_booked_once(principal, clearing):
    results: list[object] = []
    barrier = threading.Barrier(8)

    def send() -> None:
        try:
            barrier.wait()
            results.extend(operations.post([credit(9, "same", 100, principal, clearing)], now=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.is_replayed for result in results) == [False] + [True] * 7
    assert len({result.id for result in results}) == 1
    assert account(9, principal).posted == 100
    assert_books_balance()


@pytest.mark.django_db
def test_booked_keys_and_balances_are_read_for_many_at_once(principal, clearing, django_assert_num_queries):
    operations.post([credit(7, "a", 500, principal, clearing), credit(8, "b", 30, principal, clearing)], now=NOW)
    with django_assert_num_queries(2):
        assert booked([(7, "a"), (7, "b"), (8, "b"), (9, "a")]) == {(7, "a"), (8, "b")}
        assert posted([7, 8, 9], [principal]) == {(7, principal): 500, (8, principal): 30}
    assert_books_balance()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "wanted"),
    [(reading.USED, [[7], [engine.digest("a")]]), (reading.HOLDS, [[7], [3]])],
    ids=["keys", "holds"],
)
def test_what_is_named_is_looked_up_by_its_primary_key_however_little_is_known_of_the_table(statement, wanted):
    with connection.cursor() as db:
        db.execute(f"EXPLAIN {statement}", wanted)
        plan = "\n".join(row[0] for row in db.fetchall())
    (found_by,) = [line for line in plan.splitlines() if "Index Cond" in line]
    assert "customer_id = wanted.customer_id" in found_by
    assert "= wanted.key" in found_by or "= wanted.id" in found_by
