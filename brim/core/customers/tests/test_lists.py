"""Lists: conditions that combine, orders, pages both ways, counts that stop, and how many queries they ask."""

import os
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brim.base.events import queries as events
from brim.base.identity.operations import open_store
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import shards
from brim.base.kit.refusals import Forbidden, Invalid
from brim.core.customers import operations, queries
from brim.core.customers.types import NEWEST, SEEN, CustomerSummary, Draft, Selection, Sort

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
SEED = system("seed")
BALANCE = Sort("balance", "s.balance", "s.customer_id")
SORTS = (NEWEST, SEEN, BALANCE)
PEOPLE = {
    "ann": (Draft("Ann Marsh", store_id=1, birthday=date(1990, 3, 12)), CustomerSummary(0, 5000, last_seen_at=NOW)),
    "ben": (Draft("Ben Marsh", store_id=2, birthday=date(1985, 3, 1)), CustomerSummary(0, 0)),
    "cho": (Draft("Cho Lin"), CustomerSummary(0, 5000, last_seen_at=NOW - timedelta(days=40))),
    "dan": (Draft("Dan Lin", store_id=1, birthday=date(2001, 12, 30)), CustomerSummary(0, -200, is_frozen=True)),
    "eve": (Draft("Eve Marsh", store_id=1), None),
}


@pytest.fixture
def made(db) -> dict[str, int]:
    for code in ("lake", "tower"):
        open_store(actor=SEED, now=NOW, code=code, name=code)
    numbers = operations.create_many([draft for draft, _standing in PEOPLE.values()], actor=SEED, now=NOW)
    known = dict(zip(PEOPLE, numbers, strict=True))
    operations.write_summaries(
        [
            CustomerSummary(known[name], standing.balance, standing.is_frozen, standing.last_seen_at)
            for name, (_draft, standing) in PEOPLE.items()
            if standing
        ]
    )
    operations.tag([known["ann"], known["cho"]], "VIP", actor=SEED, now=NOW)
    return known


def names(selection: Selection, **options) -> list[str]:
    page = queries.select(selection, **{"actor": SEED} | options)
    return [found.customer.name.split()[0].lower() for found in page.items]


def vip() -> int:
    return queries.tags()[0].id


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), ["eve", "dan", "cho", "ben", "ann"]),
        (Selection(store_id=1), ["eve", "dan", "ann"]),
        (Selection(is_frozen=True), ["dan"]),
        (Selection(least=1), ["cho", "ann"]),
        (Selection(most=0), ["eve", "dan", "ben"]),
        (Selection(least=0, most=0), ["eve", "ben"]),
        (Selection(most=-1), ["dan"]),
        (Selection(birthday_month=3), ["ben", "ann"]),
        (Selection(seen_since=NOW - timedelta(days=7)), ["ann"]),
        (Selection(unseen_since=NOW - timedelta(days=30)), ["eve", "dan", "cho", "ben"]),
        (Selection("marsh"), ["eve", "ben", "ann"]),
        (Selection("marsh", store_id=1, birthday_month=3, least=1), ["ann"]),
        (Selection("marsh", is_frozen=True), []),
        (Selection(sort=SEEN), ["ann", "cho"]),
        (Selection(sort=BALANCE), ["cho", "ann", "ben", "dan"]),
        (Selection("lin", sort=BALANCE), ["cho", "dan"]),
    ],
    ids=str,
)
def test_conditions_combine(made, selection, expected):
    assert names(selection) == expected


def test_a_tag_selects_and_combines(made):
    assert names(Selection(tag_id=vip())) == ["cho", "ann"]
    assert names(Selection(tag_id=vip(), store_id=1)) == ["ann"]
    assert names(Selection(ids=(made["ben"], made["eve"]))) == ["eve", "ben"]


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.name)
def test_pages_go_on_where_the_last_one_ended_whatever_the_order(made, sort):
    whole = names(Selection(sort=sort))
    seen, cursor = [], None
    while True:
        page = queries.select(Selection(sort=sort), limit=1, cursor=cursor, actor=SEED)
        seen += [found.customer.name.split()[0].lower() for found in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == whole


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.name)
def test_neighbours_are_those_of_the_list(made, sort):
    order = names(Selection(sort=sort))
    by_name = {number: name for name, number in made.items()}
    for place, name in enumerate(order):
        before, after = queries.beside(made[name], Selection(sort=sort), actor=SEED)
        assert by_name.get(before) == (order[place - 1] if place else None)
        assert by_name.get(after) == (order[place + 1] if place + 1 < len(order) else None)


def test_neighbours_of_a_search_skip_wrong_candidates(made):
    assert queries.beside(made["ben"], Selection("marsh"), actor=SEED) == (made["eve"], made["ann"])
    assert queries.beside(made["eve"], Selection(sort=SEEN), actor=SEED) == (None, None)


def test_a_cursor_of_another_order_is_refused(made):
    cursor = queries.select(Selection(sort=BALANCE), limit=1, actor=SEED).next_cursor
    alike = Sort("alike", "s.balance", "s.customer_id")
    for sort in (NEWEST, SEEN, alike):
        with pytest.raises(Invalid) as refused:
            queries.select(Selection(sort=sort), cursor=cursor, actor=SEED)
        assert refused.value.code == "invalid_cursor"


def test_counts_stop_at_their_cap(made):
    assert queries.count(Selection(), actor=SEED, most=1000) == 5
    assert queries.count(Selection(), actor=SEED, most=2) == 3
    assert queries.count(Selection(store_id=1, least=1), actor=SEED, most=1000) == 1


def test_an_actor_of_one_store_lists_its_customers_and_those_of_none(made):
    actor = Actor(ActorKind.STAFF, 9, frozenset({"customers:read"}), frozenset({2}))
    assert names(Selection(), actor=actor) == ["cho", "ben"]
    assert queries.count(Selection(), actor=actor, most=10) == 2
    assert queries.beside(made["ben"], Selection(), actor=actor) == (made["cho"], None)
    with pytest.raises(Forbidden):
        names(Selection(), actor=Actor(ActorKind.STAFF, 9, frozenset(), None))


def test_standing_is_written_over_but_never_seen_earlier(made):
    operations.write_summaries([CustomerSummary(made["ann"], 70, is_frozen=True, last_seen_at=NOW - timedelta(days=9))])
    (found,) = queries.select(Selection("ann"), actor=SEED).items
    assert found.standing == CustomerSummary(made["ann"], 70, True, NOW)
    operations.write_summaries([])


def test_a_list_asks_two_queries_whatever_is_combined(made, django_assert_num_queries):
    everything = Selection(store_id=1, tag_id=vip(), birthday_month=3, least=1, most=9999, seen_since=NOW, sort=BALANCE)
    with django_assert_num_queries(2):
        assert names(everything) == ["ann"]
    with django_assert_num_queries(2):
        queries.count(everything, actor=SEED, most=1000)
    with django_assert_num_queries(4):
        queries.beside(made["ann"], everything, actor=SEED)
    with django_assert_num_queries(1):
        names(Selection(store_id=1, birthday_month=3, least=1))


def test_few_and_many_with_a_mark_are_listed_alike(made, monkeypatch):
    expected = [["cho", "ann"], ["ann", "cho"], ["cho", "ann"]]
    assert [names(Selection(tag_id=vip(), sort=sort)) for sort in SORTS] == expected
    monkeypatch.setattr("brim.core.customers.queries.selections.FEW", 1)
    assert [names(Selection(tag_id=vip(), sort=sort)) for sort in SORTS] == expected


def test_every_condition_has_its_index(made):
    many = operations.create_many(
        [Draft(f"张{number}三{number}", store_id=1) for number in range(3000)], actor=SEED, now=NOW
    )
    operations.write_summaries(
        [
            CustomerSummary(number, place, last_seen_at=NOW - timedelta(minutes=place))
            for place, number in enumerate(many)
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer, customers_standing")
    for selection, index in (
        (Selection(is_frozen=True), "customers_standing_frozen"),
        (Selection(sort=BALANCE), "customers_standing_balance"),
        (Selection(sort=SEEN), "customers_standing_seen"),
        (Selection(store_id=2), "customers_customer_store"),
        (Selection(tag_id=1), "customers_customer_tags"),
        (Selection(birthday_month=7), "customers_customer_tokens"),
    ):
        assert index in plans_of(selection), selection


def plans_of(selection: Selection) -> str:
    """How PostgreSQL finds the first page of a list."""
    with connection.cursor() as cursor:
        with CaptureQueriesContext(connection) as asked:
            queries.select(selection, limit=25, actor=SEED)
        plans = []
        for one in asked:
            cursor.execute("EXPLAIN " + one["sql"])
            plans += [line for (line,) in cursor.fetchall()]
    return "\n".join(plans)


def test_a_birthdays_month_is_found_after_an_edit_and_stands_nowhere_in_plain(made):
    operations.edit(made["cho"], actor=SEED, now=NOW, birthday=date(1970, 3, 9))
    assert names(Selection(birthday_month=3)) == ["cho", "ben", "ann"]
    operations.edit(made["cho"], actor=SEED, now=NOW, birthday=None)
    assert names(Selection(birthday_month=3)) == ["ben", "ann"]


def test_reindex_makes_tokens_anew_round_by_round(made):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_customer SET tokens = '{}'")
    assert names(Selection("marsh")) == []
    first = operations.reindex(limit=3)
    assert first.count == 3
    assert operations.reindex(after=first.next_after, limit=3) == operations.Rewrapped(2, None)
    assert names(Selection("marsh", birthday_month=3)) == ["ben", "ann"]


def test_many_customers_are_locked_shard_by_shard(made, settings, monkeypatch):
    monkeypatch.setattr(shards, "shard_group", lambda customer_id: customer_id == made["ben"])
    people = [made[name] for name in ("cho", "ben", "ann")]
    with CaptureQueriesContext(connection) as asked:
        assert operations.tag(people, "VIP", actor=SEED, now=NOW) == 1
        assert operations.untag(people, "vip", actor=SEED, now=NOW) == 3
        assert operations.reindex(limit=4) == operations.Rewrapped(4, made["dan"])
        old = settings.MASTER_KEY
        settings.MASTER_KEY, settings.MASTER_KEY_VERSION, settings.OTHER_MASTER_KEYS = os.urandom(32), 2, {1: old}
        assert operations.rewrap(limit=2) == operations.Rewrapped(2, made["ben"])
    locks = [query["sql"] for query in asked if "FOR NO KEY UPDATE" in query["sql"]]
    locked = [
        [name for name, number in made.items() if re.search(rf"[(, ]{number}[,)]", lock.partition("WHERE")[2])]
        for lock in locks
    ]
    assert locked == [
        ["ann", "cho"],
        ["ben"],
        ["ann", "cho"],
        ["ben"],
        ["ann", "cho", "dan"],
        ["ben"],
        ["ann"],
        ["ben"],
    ]


def test_every_page_of_an_export_comes(made):
    assert [len(batch) for batch in queries.each(Selection(store_id=1), actor=SEED)] == [3]


@pytest.mark.django_db(transaction=True)
def test_an_export_is_told_to_the_log_without_values(made):
    manager = Actor(ActorKind.STAFF, 12, frozenset({"customers:read", "customers:export"}), None)
    selection = Selection("marsh", store_id=1, sort=BALANCE)
    operations.note_export(at_most=7, conditions=operations.conditions_of(selection), actor=manager, now=NOW)
    (told,) = events.timeline(0, limit=1).items
    assert (told.type, told.actor) == ("customers.list_exported", "staff:12")
    assert told.data == {"at_most": 7, "conditions": ["text", "store_id"]}
    with pytest.raises(Forbidden):
        operations.note_export(at_most=7, conditions=[], actor=Actor(ActorKind.STAFF, 1, frozenset(), None), now=NOW)
