"""Reads for the people who keep the books."""

from datetime import timedelta

import pytest

from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit.refusals import Conflict, Forbidden
from brim.core.ledger import books, operations, queries, verify
from brim.core.ledger.tests.test_operations import NOW
from brim.core.ledger.types import Leg, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ledger_alone(monkeypatch):
    """Rooms above would ask for their lots and operations."""
    monkeypatch.setattr(verify, "further", [])


@pytest.fixture
def booked(principal, clearing):
    """Eight customers' credits of 1 to 8, a week apart, the last one now; then 3 back from the last."""
    for number in range(1, 9):
        moment = NOW - timedelta(weeks=8 - number)
        legs = (Leg(principal, number, clearing),)
        operations.post([Transfer(number, "in", "top_up", legs, actor="t:1", occurred_at=moment)], now=moment)
    operations.post([Transfer(8, "out", "spend", (Leg(principal, -3, clearing),), actor="t:1")], now=NOW)


def pages(sought, limit=3):
    seen, after = [], ""
    while True:
        page = books.list_entries(sought, now=NOW, limit=limit, after=after)
        seen += [(entry.customer_id, entry.amount) for entry in page.items]
        after = page.next_cursor
        if after is None:
            return seen


def test_entries_of_all_customers_come_newest_first(booked, clearing):
    everything = [(8, -3), *((number, number) for number in range(8, 0, -1))]
    assert pages(books.Sought()) == everything
    assert pages(books.Sought(book=clearing)) == everything
    assert pages(books.Sought(customer_id=8)) == [(8, -3), (8, 8)]
    assert pages(books.Sought(kind="spend")) == [(8, -3)]
    span = books.Sought(start=NOW - timedelta(weeks=5), end=NOW - timedelta(weeks=3))
    assert pages(span) == [(4, 4), (3, 3)]
    assert books.list_entries(books.Sought(), now=NOW, limit=3).total == 9


def test_a_book_is_told_over_a_span_by_what_it_is_now(booked, clearing):
    (total,) = [line.total for line in queries.trial_balance().lines if line.code == clearing]
    assert total == -33
    all_of_it = books.book_span(clearing, total, start=None, end=None)
    assert (all_of_it.before, all_of_it.came, all_of_it.went, all_of_it.after) == (0, 3, -36, -33)
    some = books.book_span(clearing, total, start=NOW - timedelta(weeks=5), end=NOW - timedelta(weeks=3))
    assert (some.before, some.came, some.went, some.after) == (-3, 0, -7, -10)


def test_a_fact_is_found_by_its_id_with_all_its_legs(booked, principal):
    last = queries.entries(8, principal, limit=1).items[0]
    found = books.transfer_by_id(8, last.transfer_id)
    assert (found.kind, found.actor, [leg.amount for leg in found.legs]) == ("spend", "t:1", [-3])
    assert books.transfer_by_id(8, last.transfer_id + 1) is None
    assert books.transfer_by_id(7, last.transfer_id) is None
    assert [entry.amount for entry in books.entries_of_keys(8, ["in", "out"])] == [8, -3]


@pytest.mark.django_db(transaction=True)
def test_runs_and_seals_are_told_newest_first(booked):
    operations.seal(NOW)
    operations.seal(NOW + timedelta(days=1))
    assert [seal.id for seal in books.seals()] == [2, 1]
    assert [seal.id for seal in books.seals(before=2)] == [1]
    assert books.seals()[0].previous_root == books.seals()[1].root
    verify.run(now=lambda: NOW)
    (run,) = books.runs()
    assert (run.entries, run.fault, run.whole) == (9, "", 0)
    verify.begin(NOW, is_full=True).save()
    assert books.runs()[0].whole == 9


def test_a_proof_is_asked_for_once_by_who_may_see_the_ledger(booked):
    with pytest.raises(Forbidden):
        verify.ask_for_run(actor=Actor(ActorKind.STAFF, 1, frozenset(), None))
    assert not verify.is_asked_for()
    verify.ask_for_run(actor=system("test"))
    assert verify.is_asked_for()
    with pytest.raises(Conflict) as refused:
        verify.ask_for_run(actor=system("test"))
    assert refused.value.code == "proof_under_way"
