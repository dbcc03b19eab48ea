"""An account that was opened while its customer's lock was waited for is seen by who waited."""

import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from brim.core.ledger import engine, operations
from brim.core.ledger.queries import account, accounts, assert_books_balance
from brim.core.ledger.types import Leg, Transfer

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def credit(customer_id: int, key: str, code: int, book: int) -> Transfer:
    return Transfer(customer_id, key, "credit", legs=(Leg(code, 100, book),), actor="t:1")


def somebody_waits() -> bool:
    """Whether another transaction waits for this one to end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid")
        return cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
def test_who_waited_for_the_lock_sees_the_account_that_was_opened_meanwhile():
    principal, bonus = operations.chart_code("principal", "CNY"), operations.chart_code("bonus", "CNY")
    book = operations.chart_code("clearing", "CNY", "cash")
    operations.post([credit(7, "a", principal, book)], now=NOW)
    seen: list[set[tuple[int, int]]] = []

    def wait() -> None:
        try:
            with transaction.atomic():
                seen.append(set(operations.lock([7], open_code=principal, now=NOW).accounts))
        finally:
            connection.close()

    with transaction.atomic():
        state = operations.lock([7], open_code=principal, now=NOW)
        waiting = threading.Thread(target=wait)
        waiting.start()
        until = time.monotonic() + 30
        while not somebody_waits():
            assert time.monotonic() < until, "nobody came to wait"
            time.sleep(0.01)
        engine.apply(state, credit(7, "b", bonus, book))
        operations.write(state)
    waiting.join()
    assert seen == [{(7, principal), (7, bonus)}]
    assert_books_balance()


@pytest.mark.django_db
def test_only_the_families_that_grew_are_numbered_anew():
    principal, bonus = operations.chart_code("principal", "CNY"), operations.chart_code("bonus", "CNY")
    book = operations.chart_code("clearing", "CNY", "cash")
    operations.post([credit(7, "a", principal, book), credit(8, "a", principal, book)], now=NOW)
    with transaction.atomic():
        state = operations.lock([7, 8], open_code=principal, now=NOW)
        state.account(8, bonus)  # looked at, never booked on: it is not opened
        for command in (credit(7, "b", bonus, book), credit(8, "b", principal, book)):
            engine.apply(state, command)
        operations.write(state)
    with connection.cursor() as cursor:
        cursor.execute("SELECT customer_id, code, siblings FROM ledger_account ORDER BY customer_id, code")
        assert cursor.fetchall() == [(7, principal, 2), (7, bonus, 2), (8, principal, 1)]
    assert [view.posted for view in accounts(7)] == [100, 100]
    assert account(8, principal).posted == 200
    assert_books_balance()
