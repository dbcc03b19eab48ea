"""Races with real threads and connections: who comes second is refused or served, and nobody blocks."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from brim.base.identity.types import system
from brim.base.kit import ids
from brim.base.kit.refusals import Conflict, Invalid
from brim.core.customers import operations, queries
from brim.core.customers.models import CustomerRow, IdentityRow
from brim.core.customers.types import Customer, Draft, Once

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
LATER = datetime(2026, 3, 6, 4, 30, tzinfo=UTC)
SEED = system("seed")


def make(**fields: object) -> Customer:
    return operations.create(**{"actor": SEED, "now": NOW, "name": "王小明"} | fields)


def together(*works) -> list[object]:
    """Run the works in threads of their own, started at once; what each returned or raised."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        try:
            barrier.wait(10)
            results[place] = work()
        except (Conflict, Invalid) as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
def test_of_many_who_create_one_phone_at_once_one_wins():
    results = together(*[lambda number=number: make(name=f"No {number}", phone="13800138000") for number in range(8)])
    winners = [result for result in results if isinstance(result, Customer)]
    losers = [result for result in results if isinstance(result, Conflict)]
    assert (len(winners), len(losers)) == (1, 7)
    assert {tuple(loser.details["candidates"]) for loser in losers} == {(ids.public_customer(winners[0].id),)}
    assert (CustomerRow.objects.count(), IdentityRow.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fields", [{}, {"phone": "13800138000", "ref": "M1"}])
def test_a_request_that_is_sent_many_times_at_once_makes_one(fields):
    results = together(*[lambda: make(once=Once("x:1"), **fields) for _sending in range(6)])
    assert len({getattr(result, "id", result) for result in results}) == 1
    assert sorted(result.is_replayed for result in results) == [False] + [True] * 5
    assert CustomerRow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_edit_one_version_at_once_one_wins():
    made = make()
    results = together(
        *[
            lambda number=number: operations.edit(made.id, actor=SEED, now=LATER, version=1, name=f"No {number}")
            for number in range(6)
        ]
    )
    winners = [result for result in results if isinstance(result, Customer)]
    assert len(winners) == 1
    assert sorted(result.code for result in results if isinstance(result, Conflict)) == ["stale_version"] * 5
    assert queries.get(made.id) == winners[0]
    assert winners[0].version == 2


@pytest.mark.django_db(transaction=True)
def test_overlapping_imports_at_once_make_each_reference_once():
    refs = [f"r{number}" for number in range(300)]
    orders = [refs, refs[::-1], refs[150:] + refs[:150], refs[:200]]
    results = together(
        *[
            lambda order=order: operations.create_many(
                [Draft(ref, ref=ref, email=f"{ref}@b.cn") for ref in order], actor=SEED, now=NOW
            )
            for order in orders
        ]
    )
    assert CustomerRow.objects.count() == 300
    assert IdentityRow.objects.count() == 600
    found = queries.refs(refs)
    assert [[found[ref] for ref in order] for order in orders] == results


@pytest.mark.django_db(transaction=True)
def test_customers_who_swap_phones_at_once_do_not_block_each_other():
    one, two = make(phone="13800138000"), make(phone="13900139000")
    results = together(
        lambda: operations.edit(one.id, actor=SEED, now=LATER, phone="13900139000"),
        lambda: operations.edit(two.id, actor=SEED, now=LATER, phone="13800138000"),
    )
    assert [result.code for result in results] == ["duplicate_customer"] * 2
    assert [queries.get(one.id), queries.get(two.id)] == [one, two]


@pytest.mark.django_db(transaction=True)
def test_a_change_of_the_master_key_stands_beside_creates_and_edits(settings):
    made = operations.create_many(
        [Draft(f"王小明{number}", phone=f"139001390{number:02}") for number in range(40)], actor=SEED, now=NOW
    )
    settings.OTHER_MASTER_KEYS = {1: settings.MASTER_KEY}
    settings.MASTER_KEY, settings.MASTER_KEY_VERSION = b"k" * 32, 2

    def rewrap_all():
        after = 0
        while after is not None:
            after = operations.rewrap(after=after, limit=3).next_after

    def create_duplicates():
        return [together_result(number) for number in range(39, -1, -1)]

    def together_result(number):
        try:
            return make(phone=f"139001390{number:02}")
        except Conflict as refusal:
            return refusal.code

    def edit_all():
        return [operations.edit(customer_id, actor=SEED, now=LATER, note="seen").version for customer_id in made[::-1]]

    results = together(rewrap_all, rewrap_all, create_duplicates, edit_all)
    assert results == [None, None, ["duplicate_customer"] * 40, [2] * 40]
    assert set(CustomerRow.objects.values_list("key_version", flat=True)) == {2}
    settings.OTHER_MASTER_KEYS = {}
    assert (CustomerRow.objects.count(), IdentityRow.objects.count()) == (40, 40)
    assert [queries.get(customer_id).note for customer_id in made] == ["seen"] * 40
