import re
from datetime import datetime, timedelta

import pytest
from django.db import connection

from brim.base.identity import rules
from brim.base.identity.operations import create_key, open_store, revoke_key
from brim.base.identity.queries import actor_of_key, keys, labels_of_person, person_behind
from brim.base.identity.queries import keys as list_keys
from brim.base.identity.queries.keys import known
from brim.base.identity.tests.conftest import happened
from brim.base.identity.types import Actor, ActorKind, Unauthenticated, system
from brim.base.kit.refusals import Forbidden, Invalid, NotFound


def dump() -> str:
    """Every value of every table, as text."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        rows = []
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


def test_a_key_is_shown_once_and_its_text_is_nowhere_in_the_database(house: Actor, now: datetime) -> None:
    made = create_key(actor=house, now=now, name="Till app", scopes="all")

    assert re.fullmatch(r"brim_live_[0-9A-Za-z]{38}", made.token)
    assert made.facts.prefix == made.token[:16]
    assert made.facts.scopes == ("*",)
    assert made.token not in repr(made)
    text = dump()
    assert made.token not in text
    assert made.token[10:42] not in text
    assert rules.digest(made.token).hex() in text


def test_a_key_acts_with_its_scopes_in_its_stores(house: Actor, now: datetime) -> None:
    store = open_store(actor=house, now=now, code="east", name="East")
    made = create_key(actor=house, now=now, name="Reader", scopes=["settings:read"], store_ids=[store.id])

    actor = actor_of_key(made.token, request_id="r-1", now=now)

    assert (actor.kind, actor.id, actor.request_id) == (ActorKind.KEY, made.facts.id, "r-1")
    assert actor.label == f"key:{made.facts.id}"
    assert actor.can("settings:read")
    assert not actor.can("settings:write")
    assert actor.may_serve(store.id)
    assert not actor.may_serve(store.id + 1)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "brim_live_",
        "Bearer x",
        "brim_live_" + "a" * 38,
        "brim_test_" + "a" * 38,
        "brim_live_" + "盈" * 38,
        "x" * 5000,
    ],
)
def test_garbage_is_refused_without_a_look_up(token: str, now: datetime) -> None:
    with pytest.raises(Unauthenticated) as refusal:  # no database mark: a query would fail
        actor_of_key(token, request_id="", now=now)
    assert (refusal.value.status, refusal.value.code) == (401, "unauthenticated")


def test_a_well_formed_key_that_was_never_made_is_refused(house: Actor, now: datetime) -> None:
    with pytest.raises(Unauthenticated):
        actor_of_key(rules.token_text("a" * 32), request_id="", now=now)


def test_a_key_with_one_letter_changed_fails_its_checksum(house: Actor, now: datetime) -> None:
    token = create_key(actor=house, now=now, name="Till app", scopes="all").token
    changed = token[:20] + ("a" if token[20] != "a" else "b") + token[21:]

    assert rules.is_token(token)
    assert not rules.is_token(changed)


def test_a_revoked_key_is_dead_at_once_here_and_within_two_seconds_elsewhere(house: Actor, now: datetime) -> None:
    made = create_key(actor=house, now=now, name="Till app", scopes="all")
    actor_of_key(made.token, request_id="", now=now)
    elsewhere = dict(known)

    revoke_key(made.facts.id, actor=house, now=now)

    known.update(elsewhere)  # another process that still remembers
    assert actor_of_key(made.token, request_id="", now=now + timedelta(seconds=1.9)).id == made.facts.id
    with pytest.raises(Unauthenticated):
        actor_of_key(made.token, request_id="", now=now + timedelta(seconds=2))


def test_revoking_forgets_the_key_here(house: Actor, now: datetime, django_capture_on_commit_callbacks: object) -> None:
    made = create_key(actor=house, now=now, name="Till app", scopes="all")
    actor_of_key(made.token, request_id="", now=now)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        first = revoke_key(made.facts.id, actor=house, now=now)
    again = revoke_key(made.facts.id, actor=house, now=now + timedelta(hours=1))

    assert first.revoked_at == again.revoked_at == now
    with pytest.raises(Unauthenticated):
        actor_of_key(made.token, request_id="", now=now)
    assert happened() == ["business_set_up", "key_created", "key_revoked"]


def test_an_expired_key_is_refused_from_its_second_even_out_of_the_cache(house: Actor, now: datetime) -> None:
    ends = now + timedelta(seconds=1)
    made = create_key(actor=house, now=now, name="Short", scopes="all", expires_at=ends)

    actor_of_key(made.token, request_id="", now=now)
    assert actor_of_key(made.token, request_id="", now=ends - timedelta(milliseconds=1)).id == made.facts.id
    with pytest.raises(Unauthenticated):
        actor_of_key(made.token, request_id="", now=ends)


def test_a_cached_key_costs_no_query(house: Actor, now: datetime, django_assert_num_queries: object) -> None:
    made = create_key(actor=house, now=now, name="Till app", scopes="all")
    actor_of_key(made.token, request_id="", now=now)
    with django_assert_num_queries(0):  # type: ignore[operator]
        actor = actor_of_key(made.token, request_id="r-2", now=now + timedelta(seconds=1))
    assert actor.request_id == "r-2"


@pytest.mark.django_db(transaction=True)
def test_the_last_use_is_noted_at_most_once_a_minute(house: Actor, now: datetime) -> None:
    made = create_key(actor=house, now=now, name="Till app", scopes="all")
    for seconds in (0, 30, 59, 60, 61):
        known.clear()
        actor_of_key(made.token, request_id="", now=now + timedelta(seconds=seconds))
        expected = now if seconds < 60 else now + timedelta(seconds=60)
        assert list_keys()[0].last_used_at == expected


def test_nobody_makes_a_key_that_reaches_further_than_themselves(house: Actor, now: datetime) -> None:
    store = open_store(actor=house, now=now, code="east", name="East")
    other = open_store(actor=house, now=now, code="west", name="West")
    maker = Actor(ActorKind.STAFF, 7, frozenset({"keys:write", "settings:read"}), frozenset({store.id}))

    with pytest.raises(Forbidden) as all_scopes:
        create_key(actor=maker, now=now, name="x", scopes="all", store_ids=[store.id])
    with pytest.raises(Forbidden) as other_store:
        create_key(actor=maker, now=now, name="x", scopes=["settings:read"], store_ids=[other.id])
    with pytest.raises(Forbidden) as every_store:
        create_key(actor=maker, now=now, name="x", scopes=["settings:read"])
    assert all_scopes.value.code == "beyond_own_permissions"
    assert other_store.value.code == every_store.value.code == "beyond_own_stores"
    assert keys() == []
    made = create_key(actor=maker, now=now, name="x", scopes=["settings:read"], store_ids=[store.id])
    assert made.facts.created_by == "staff:7"


def test_what_makes_no_sense_as_a_key_is_refused(house: Actor, now: datetime) -> None:
    for wrong in (
        {"name": " ", "scopes": "all"},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["no:such"]},
        {"name": "x", "scopes": "all", "expires_at": now},
        {"name": "x", "scopes": "all", "store_ids": [99]},
    ):
        with pytest.raises(Invalid):
            create_key(actor=house, now=now, **wrong)
    with pytest.raises(NotFound):
        revoke_key(99, actor=house, now=now)
    with pytest.raises(Forbidden):
        create_key(actor=Actor(ActorKind.STAFF, 7, frozenset()), now=now, name="x", scopes="all")
    assert keys() == []


def test_a_key_stands_for_the_person_who_made_it(house: Actor, now: datetime) -> None:
    maker = Actor(ActorKind.STAFF, 1, frozenset({"*"}))
    theirs = create_key(actor=maker, now=now, name="till", scopes="all")
    nobodys = create_key(actor=system("cli"), now=now, name="shop", scopes="all")
    assert person_behind(f"key:{theirs.facts.id}") == "staff:1"
    assert person_behind(f"key:{nobodys.facts.id}") == f"key:{nobodys.facts.id}"
    assert person_behind("key:999999") == "key:999999"
    assert person_behind("staff:4") == "staff:4"
    assert (
        labels_of_person("staff:1")
        == labels_of_person(f"key:{theirs.facts.id}")
        == {"staff:1", f"key:{theirs.facts.id}"}
    )
    for alone in (f"key:{nobodys.facts.id}", "key:999999", "staff:4", "system:seed", "customer:7"):
        assert labels_of_person(alone) == {alone}
