"""Reads, one account or all."""

import pytest

from brim.core.ledger import operations
from brim.core.ledger.queries import accounts, assert_books_balance, entries, entries_between, seq_at, transfer
from brim.core.ledger.tests.test_operations import NOW, credit
from brim.core.ledger.types import Leg, Transfer


@pytest.fixture
def bonus() -> int:
    return operations.chart_code("bonus", "CNY")


@pytest.fixture
def booked(principal, bonus, clearing) -> None:
    """Five entries on one account, then one transfer over both."""
    operations.post([credit(7, f"k{number}", 100 + number, principal, clearing) for number in range(5)], now=NOW)
    legs = (Leg(principal, -10, clearing), Leg(bonus, 7, clearing))
    operations.post([Transfer(7, "both", "move", legs, actor="t:1", cause="because")], now=NOW)


@pytest.mark.django_db
def test_a_customer_sees_each_of_its_accounts(booked, principal, bonus):
    seen = accounts(7)
    assert [(one.kind, one.asset, one.posted, one.seq) for one in seen] == [
        ("principal", "CNY", 500, 6),
        ("bonus", "CNY", 7, 1),
    ]
    assert accounts(8) == []
    assert seq_at(8, principal, NOW) == 0
    assert_books_balance()


@pytest.mark.django_db
def test_pages_of_entries_meet_without_gap_or_overlap(booked, principal):
    seen, before = [], None
    while True:
        page = entries(7, principal, limit=2, before=before)
        seen += [entry.seq for entry in page.items]
        before = page.next_cursor
        if before is None:
            break
    assert seen == [6, 5, 4, 3, 2, 1]


@pytest.mark.django_db
def test_a_stretch_of_entries_is_read_oldest_first(booked, principal):
    found = entries_between(7, principal, after_seq=1, upto_seq=5, limit=3)
    assert [(entry.seq, entry.amount, entry.balance) for entry in found] == [
        (2, 101, 201),
        (3, 102, 303),
        (4, 103, 406),
    ]


@pytest.mark.django_db
def test_a_key_leads_to_the_legs_that_were_booked_under_it(booked, principal, bonus):
    legs = transfer(7, "both")
    assert [(leg.code, leg.amount, leg.balance, leg.cause) for leg in legs] == [
        (principal, -10, 500, "because"),
        (bonus, 7, 7, "because"),
    ]
    assert transfer(7, "none") == []
    assert transfer(8, "both") == []


@pytest.mark.django_db
def test_the_next_id_of_a_customer_follows_the_largest_of_all_its_accounts(booked, principal, bonus, clearing):
    [on_principal] = operations.post([credit(7, "late", 1, principal, clearing)], now=NOW)
    [on_bonus] = operations.post([credit(7, "later", 1, bonus, clearing)], now=NOW)
    [retry_transaction] = operations.post([credit(7, "latest", 1, principal, clearing)], now=NOW)
    assert on_principal.id < on_bonus.id < retry_transaction.id
    state = operations.lock([7], open_code=principal, now=NOW)
    assert state.latest[7] == retry_transaction.id
    assert_books_balance()
