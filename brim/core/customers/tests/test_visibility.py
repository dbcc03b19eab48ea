"""Who may see a customer: one rule, asked of one, of many and within a query."""

from datetime import UTC, datetime

import pytest

from brim.base.identity.operations import open_store
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import ids
from brim.base.kit.refusals import Forbidden, NotFound
from brim.core.customers import operations, queries, visibility
from brim.core.customers.models import CustomerRow

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
SEED = system("seed")
NOBODY = 404

pytestmark = pytest.mark.django_db


@pytest.fixture
def stores() -> list[int]:
    return [open_store(actor=SEED, now=NOW, code=code, name=code).id for code in ("east", "west")]


@pytest.fixture
def people(stores: list[int]) -> list[int]:
    """At home in the east, in the west, in no store."""
    return [
        operations.create(actor=SEED, now=NOW, name=f"No {home}", ref=f"ref-{home}", store_id=home).id
        for home in (*stores, None)
    ]


def of(*store_ids: int, words: frozenset[str] = frozenset({"customers:read"})) -> Actor:
    return Actor(ActorKind.STAFF, 1, words, frozenset(store_ids))


def every_way(customer_ids: list[int], actor: Actor) -> list[list[int]]:
    """Whom the actor sees, as each of the ways to ask tells it."""
    rows = CustomerRow.objects.filter(customer_id__in=customer_ids)
    located = queries.locate([(actor, ids.public_customer(one)) for one in customer_ids])
    return [
        sorted(visibility.seen(customer_ids, actor)),
        [one for one in customer_ids if visibility.may_see(one, actor)],
        sorted(row.customer_id for row in visibility.visible_to(rows, actor)),
        [one for one in located if isinstance(one, int)],
        sorted(queries.named(customer_ids, actor=actor)),
        sorted(one.id for one in queries.find("", actor=actor).items),
    ]


def test_every_way_to_ask_tells_the_same(stores: list[int], people: list[int]) -> None:
    east, west, none = people
    asked = [*people, NOBODY]
    for actor, expected in (
        (of(stores[0]), [east, none]),
        (of(stores[1]), [west, none]),
        (of(*stores), people),
        (of(), [none]),
        (SEED, people),
    ):
        assert every_way(asked, actor) == [expected] * 6


def test_an_id_that_nobody_has_is_seen_by_nobody(people: list[int], stores: list[int]) -> None:
    for actor in (SEED, of(*stores), of()):
        assert not visibility.may_see(NOBODY, actor)
        assert NOBODY not in visibility.seen([NOBODY, *people], actor)
        assert isinstance(queries.locate([(actor, ids.public_customer(NOBODY))])[0], NotFound)
    with pytest.raises(NotFound):
        visibility.authorise_where(of(*stores), "customers:read", None, NOBODY)


def test_what_happened_at_a_store_is_the_stores_and_else_the_customers(stores: list[int], people: list[int]) -> None:
    east, west, none = people
    actor = of(stores[0])
    for customer_id in people:
        visibility.authorise_where(actor, "customers:read", stores[0], customer_id)
        with pytest.raises(Forbidden):
            visibility.authorise_where(actor, "customers:read", stores[1], customer_id)
    for customer_id in (east, none):
        visibility.authorise_where(actor, "customers:read", None, customer_id)
    with pytest.raises(NotFound):
        visibility.authorise_where(actor, "customers:read", None, west)
    with pytest.raises(Forbidden):
        visibility.authorise_where(of(stores[0], words=frozenset()), "customers:read", None, east)


def test_many_are_located_for_many_actors_in_two_queries(
    stores: list[int], people: list[int], django_assert_max_num_queries
) -> None:
    east, west, _none = people
    with django_assert_max_num_queries(2):
        found = queries.locate(
            [
                (of(stores[0]), f"ref:ref-{stores[0]}"),
                (of(stores[0]), ids.public_customer(west)),
                (SEED, "ref: nobody"),
                (SEED, "cus_x"),
                (of(stores[1]), ids.public_customer(west)),
                (of(stores[1]), ids.public_customer(east)),
            ]
        )
    assert [one.code if isinstance(one, NotFound) else one for one in found] == [
        east,
        "unknown_customer",
        "unknown_customer",
        "unknown_id",
        west,
        "unknown_customer",
    ]
