"""The proof finds what is wrong, and says where."""

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from brim.core.ledger import checkpoints, merkle, operations, seals, tasks, verify
from brim.core.ledger.queries import assert_books_balance, proof, trial_balance
from brim.core.ledger.tests.waiting import settle, wait_until, wait_until_alone
from brim.core.ledger.types import Leg, Place, Transfer
from conftest import TEST_SERVER

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _ledger_alone(monkeypatch):
    """These books are the ledger's alone: no room above has a claim of its own on them."""
    monkeypatch.setattr(verify, "further", [])


@pytest.fixture
def booked() -> int:
    """Three customers with two entries each; the code of their account."""
    code, book = operations.chart_code("principal", "CNY"), operations.chart_code("clearing", "CNY", "cash")
    for customer_id in (7, 8, 9):
        for key, amount in (("a", 500), ("b", -120)):
            operations.post(
                [Transfer(customer_id, key, "credit", legs=(Leg(code, amount, book),), actor="t:1")], now=NOW
            )
    operations.post([Transfer(8, "h", "hold", places=(Place(3, code, 80),), actor="t:1")], now=NOW)
    if not connection.in_atomic_block:
        settle()
    return code


def tamper(statement: str) -> None:
    """What only somebody with the database's own keys could do."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(TEST_SERVER.conninfo(name, "postgres"), autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE ledger_transfer SET amount = 501 WHERE customer_id = 8 AND seq = 1", "a wrong running balance"),
        ("UPDATE ledger_transfer SET cause = 'x' WHERE customer_id = 8 AND seq = 1", "a broken hash"),
        ("UPDATE ledger_transfer SET actor = 'y' WHERE customer_id = 8 AND seq = 2", "a broken hash"),
        ("DELETE FROM ledger_transfer WHERE customer_id = 8 AND seq = 1", "a gap in seq"),
        ("DELETE FROM ledger_transfer WHERE customer_id = 8 AND seq = 2", "seq is 2, entries end at 1"),
        ("UPDATE ledger_account SET posted = 381 WHERE customer_id = 8", "posted is 381, entries sum to 380"),
        ("UPDATE ledger_account SET held = 81 WHERE customer_id = 8", "held is 81, holds sum to 80"),
        ("UPDATE ledger_hold SET remaining = 79 WHERE customer_id = 8", "held is 80, holds sum to 79"),
        (
            "UPDATE ledger_account SET head = '\\x00' WHERE customer_id = 8",
            "the head is not the hash of the last entry",
        ),
        ("DELETE FROM ledger_account WHERE customer_id = 8", "entries without an account"),
    ],
)
def test_every_tampering_is_named(booked, statement, fault):
    tamper(statement)
    run = verify.run(now=lambda: NOW)
    assert run.fault.startswith("customer 8")
    assert fault in run.fault
    assert proof().fault == run.fault


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("book", ["(SELECT code FROM ledger_chart WHERE asset = 'USD')", "999"])
def test_a_transfer_of_two_assets_is_named(booked, book):
    operations.chart_code("clearing", "USD", "cash")
    tamper(f"UPDATE ledger_transfer SET book = {book} WHERE customer_id = 8 AND seq = 2")
    fault = verify.run(now=lambda: NOW).fault
    assert fault.startswith(f"customer 8, account {booked}: two assets, or an unknown code, at transfer ")


@pytest.mark.django_db(transaction=True)
def test_what_a_full_run_found_stands_until_a_full_run_finds_nothing(booked):
    assert verify.run(now=lambda: NOW).fault == ""
    tamper("UPDATE ledger_transfer SET hash = '\\x01' WHERE customer_id = 8 AND seq = 1")
    assert verify.run(now=lambda: NOW, is_full=False).fault == "", "customer 8 has not moved"
    found = verify.run(now=lambda: NOW).fault
    assert found.startswith("customer 8")
    assert verify.run(now=lambda: NOW, is_full=False).fault == found
    assert proof().fault == found
    right = f"sha256(decode(repeat('00', 32), 'hex') || convert_to({verify.TEXT}, 'UTF8'))"
    tamper(f"UPDATE ledger_transfer t SET hash = {right} WHERE customer_id = 8 AND seq = 1")
    assert verify.run(now=lambda: NOW).fault == ""
    assert verify.run(now=lambda: NOW, is_full=False).fault == ""
    assert_books_balance()


@pytest.mark.django_db(transaction=True)
def test_runs_at_the_same_time_wait_for_each_other(booked):
    name = connection.settings_dict["NAME"]
    with psycopg.connect(TEST_SERVER.conninfo(name, "postgres"), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('ledger_verification'))")
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(in_thread, lambda: verify.run(now=lambda: NOW).fault)
            wait_until(WAITS, "the second run does not wait")
            assert not waiting.done()
            other.execute("SELECT pg_advisory_unlock(hashtext('ledger_verification'))")
            assert waiting.result(60) == ""
    assert proof().entries == 6
    assert_books_balance()


WAITS = "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"


def in_thread(run: Callable[[], str]) -> str:
    try:
        return run()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_clean_run_covers_everything_and_an_incremental_one_only_what_moved(booked):
    run = verify.run(now=lambda: NOW)
    assert (run.customers, run.accounts, run.entries, run.fault) == (3, 3, 6, "")
    retry_transaction = verify.run(now=lambda: NOW)
    assert retry_transaction.digest == run.digest
    book = operations.chart_code("clearing", "CNY", "cash")
    operations.post([Transfer(9, "c", "credit", legs=(Leg(booked, 1, book),), actor="t:1")], now=NOW)
    part = verify.run(now=lambda: NOW, is_full=False)
    assert (part.customers, part.accounts, part.entries, part.fault) == (1, 1, 3, "")
    assert verify.run(now=lambda: NOW).digest != run.digest
    assert_books_balance()


@pytest.mark.django_db(transaction=True)
def test_a_run_that_was_cut_off_goes_on_where_it_stopped(booked, monkeypatch):
    monkeypatch.setattr(verify, "CHUNK", 1)

    def stop(run: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify.run(now=lambda: NOW, on_progress=stop)
    seen: list[int] = []
    run = verify.run(now=lambda: NOW, on_progress=lambda run: seen.append(run.next_customer_id))
    assert seen == [8, 9]
    assert (run.customers, run.entries) == (3, 6)
    with pytest.raises(KeyboardInterrupt):
        verify.run(now=lambda: NOW, on_progress=stop)
    seen.clear()
    verify.run(now=lambda: NOW + timedelta(days=1), on_progress=lambda run: seen.append(run.next_customer_id))
    assert seen == [7, 8, 9], "a day later it begins anew"
    assert_books_balance()


@pytest.mark.django_db(transaction=True)
def test_chunks_proved_side_by_side_say_what_one_after_the_other_says(booked, monkeypatch):
    monkeypatch.setattr(verify, "CHUNK", 1)
    alone = verify.run(now=lambda: NOW)
    seen: list[int] = []
    beside = verify.run(now=lambda: NOW, at_once=2, on_progress=lambda run: seen.append(run.next_customer_id))
    assert seen == [7, 8, 9]
    assert (beside.customers, beside.entries, beside.fault) == (3, 6, "")
    assert beside.digest == alone.digest
    tamper("UPDATE ledger_account SET posted = posted + 1 WHERE customer_id > 7")
    assert verify.run(now=lambda: NOW, at_once=2).fault.startswith("customer 8")
    wait_until_alone()  # each chunk's connection is closed behind it


@pytest.mark.django_db(transaction=True)
def test_checkpoints_carry_the_books_and_a_wrong_one_is_found(booked):
    before = trial_balance()
    checkpoints.roll()
    book = operations.chart_code("clearing", "CNY", "cash")
    assert trial_balance() == before
    operations.post([Transfer(9, "c", "credit", legs=(Leg(booked, 40, book),), actor="t:1")], now=NOW)
    settle()
    checkpoints.roll()
    assert [line.total for line in trial_balance().lines] == [1180, -1180]
    assert_books_balance()
    tamper("UPDATE ledger_checkpoint SET total = total + 1")
    assert "its checkpoint is -1179" in verify.run(now=lambda: NOW).fault


@pytest.mark.django_db(transaction=True)
def test_a_head_is_shown_to_stand_under_its_seal(booked):
    first = seals.seal(NOW)
    assert first.leaves == 3
    book = operations.chart_code("clearing", "CNY", "cash")
    operations.post([Transfer(9, "c", "credit", legs=(Leg(booked, 40, book),), actor="t:1")], now=NOW)
    settle()
    second = seals.seal(NOW)
    assert second.leaves == 1
    assert bytes(second.previous_root) == bytes(first.root)
    for customer_id, seq, seal_id in ((7, 2, 1), (8, 2, 1), (9, 2, 1), (9, 3, 2)):
        shown = seals.path(customer_id, booked, upto_seq=seq)
        assert (shown.seal_id, shown.seq) == (seal_id, seq)
        assert seals.is_genuine(customer_id, shown)
        assert not seals.is_genuine(customer_id + 1, shown)
        assert not seals.is_genuine(customer_id, dataclasses.replace(shown, head="00" * 32))
        assert not seals.is_genuine(customer_id, dataclasses.replace(shown, signature="00" * 64))
    assert seals.path(9, booked, upto_seq=1) is None
    assert proof().seal_root == bytes(second.root).hex()
    assert seals.seal(NOW).leaves == 0
    assert_books_balance()


@pytest.mark.django_db(transaction=True)
def test_while_an_older_transaction_is_open_the_books_are_not_rolled_twice(booked):
    name = connection.settings_dict["NAME"]
    with psycopg.connect(TEST_SERVER.conninfo(name, "postgres")) as older:
        older.execute("SELECT pg_current_xact_id()")
        before = trial_balance()
        checkpoints.roll()
        assert trial_balance() == before
        checkpoints.roll()
        assert trial_balance() == before
    assert_books_balance()


@pytest.mark.django_db(transaction=True)
def test_every_wrong_account_is_named_up_to_a_limit(booked):
    tamper("UPDATE ledger_account SET posted = posted + 1")
    assert [fault.split(":")[0] for fault in verify.faults()] == [
        f"customer {customer_id}, account {booked}" for customer_id in (7, 8, 9)
    ]
    assert len(verify.faults(most=2)) == 2


@pytest.mark.django_db(transaction=True)
def test_entries_of_a_customer_without_any_account_are_found(booked):
    tamper("DELETE FROM ledger_account WHERE customer_id = 9")
    run = verify.run(now=lambda: NOW)
    assert run.fault == f"customer 9, account {booked}: entries without an account"
    assert verify.faults() == [run.fault]


@pytest.mark.django_db(transaction=True)
def test_the_ledger_rolls_proves_and_seals_by_itself(booked):
    before = trial_balance()
    tasks.roll_checkpoints(now=NOW)
    tasks.roll_flows(now=NOW)
    tasks.verify_moved(now=NOW)
    tasks.seal_day(now=NOW)
    seen = proof()
    assert (seen.fault, seen.is_full, seen.entries, seen.seal_leaves) == ("", False, 6, 3)
    assert trial_balance() == before
    assert_books_balance()


@pytest.mark.parametrize("size", range(1, 18))
def test_every_leaf_climbs_to_the_root(size):
    leaves = [merkle.leaf(place, 1, 1, bytes(32)) for place in range(size)]
    tree = merkle.levels(leaves)
    assert {merkle.climb(leaves[place], merkle.path(tree, place)) for place in range(size)} == {tree[-1][0]}


@pytest.mark.django_db(transaction=True)
def test_a_proof_that_is_asked_for_covers_everything(booked):
    tasks.verify_all(now=NOW)
    assert (proof().fault, proof().is_full, proof().entries) == ("", True, 6)


@pytest.mark.django_db
def test_a_proof_compares_sets_and_never_row_by_row(principal, clearing, monkeypatch):
    def nested_loops(*_chunk: int) -> list[str]:
        with connection.cursor() as db:
            db.execute("SHOW enable_nestloop")
            return [db.fetchone()[0]]

    assert nested_loops() == ["on"]
    for owner in (7, 8):
        operations.post([Transfer(owner, "a", "credit", legs=(Leg(principal, 5, clearing),), actor="t:1")], now=NOW)
    monkeypatch.setattr(verify, "further", [nested_loops])
    assert verify.run(now=lambda: NOW).fault == "off"
    assert nested_loops() == ["on"]
    assert verify.prove(6, 7, 1).faults == ["on"], "one customer's rows are few"
