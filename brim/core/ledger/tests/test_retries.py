"""What PostgreSQL undoes for no fault of ours is done again; races end as if one had come after the other."""

import threading

import psycopg
import pytest
from django.db import OperationalError, connection

from brim.base.kit.wire import raw_cursor
from brim.core.ledger import operations
from brim.core.ledger.queries import account, assert_books_balance
from brim.core.ledger.tests.test_operations import NOW, credit
from brim.core.ledger.types import Draw, Transfer


def together(*jobs) -> None:
    """Each job in a thread with a connection of its own."""

    def run(job) -> None:
        try:
            job()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def django_cursor():
    """Of the asking thread's own connection."""
    return connection.cursor()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("open_cursor", [django_cursor, raw_cursor])
def test_the_victim_of_a_deadlock_is_booked_in_a_second_attempt(principal, clearing, open_cursor):
    both_hold_one = threading.Barrier(2)
    attempts: list[str] = []
    booked: list[object] = []

    def crossing(name: str, first: int, second: int):
        def run() -> object:
            attempts.append(name)
            with open_cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [first])
                if attempts.count(name) == 1:
                    both_hold_one.wait(30)
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [second])
            return operations.post([credit(7, name, 100, principal, clearing)], now=NOW)

        return lambda: booked.append(operations.retry_transaction(run))

    together(crossing("a", 9001, 9002), crossing("b", 9002, 9001))
    assert len(booked) == 2
    assert len(attempts) == 3
    assert account(7, principal).posted == 200
    assert_books_balance()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("state", "kind", "attempts"),
    [("40001", psycopg.errors.SerializationFailure, 5), ("57014", psycopg.errors.QueryCanceled, 1)],
)
def test_what_fails_for_ever_is_raised_and_leaves_nothing(principal, clearing, state, kind, attempts):
    seen: list[int] = []

    def run() -> None:
        seen.append(len(seen))
        operations.post([credit(7, "a", 100, principal, clearing)], now=NOW)
        with connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'undone' USING ERRCODE = '{state}'; END $$")

    with pytest.raises(OperationalError, match="undone") as raised:
        operations.retry_transaction(run)
    assert isinstance(raised.value.__cause__, kind)
    assert len(seen) == attempts
    assert account(7, principal) is None
    assert_books_balance()


@pytest.mark.django_db(transaction=True)
def test_new_codes_asked_for_at_once_are_given_once_each():
    names = [("clearing", "CNY", f"channel {number % 4}") for number in range(8)]
    start = threading.Barrier(len(names))
    found: dict[int, int] = {}

    def ask(number: int):
        def run() -> None:
            connection.ensure_connection()
            start.wait(30)
            found[number] = operations.find_or_add(names[number])

        return run

    together(*[ask(number) for number in range(len(names))])
    assert sorted(set(found.values())) == [1, 2, 3, 4]
    assert all(found[number] == found[number + 4] for number in range(4))


@pytest.mark.django_db
def test_a_code_that_never_comes_is_said(monkeypatch):
    monkeypatch.setattr(operations, "TRIES", 0)
    with pytest.raises(RuntimeError, match="the chart of accounts could not take"):
        operations.find_or_add(("clearing", "CNY", "late"))


@pytest.mark.django_db
def test_a_batch_opens_an_account_of_the_first_code_that_any_command_names(principal, clearing):
    release = Transfer(7, "r", "release", draws=(Draw(12, 1),), actor="t:1")
    [unknown, booked] = operations.post([release, credit(8, "a", 5, principal, clearing)], now=NOW)
    assert unknown.code == "unknown_hold"
    assert booked.legs[0].balance == 5
    assert account(7, principal).posted == 0
    assert_books_balance()


@pytest.mark.django_db
def test_commands_that_name_no_account_are_refused_and_move_nothing():
    release = Transfer(7, "r", "release", draws=(Draw(12, 1),), actor="t:1")
    [unknown] = operations.post([release], now=NOW)
    assert unknown.code == "unknown_hold"
    assert_books_balance()
