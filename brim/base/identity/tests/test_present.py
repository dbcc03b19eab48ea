"""Revoked means ended: who is let go, and whose key is taken away, acts no more, here and in whatever goes on."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from brim.base.identity.models import Staff
from brim.base.identity.operations import (
    create_key,
    create_role,
    create_staff,
    deactivate_staff,
    edit_role,
    edit_staff,
    open_store,
    reactivate_staff,
    revoke_key,
)
from brim.base.identity.queries import actor_of_key, actor_of_staff, person_behind, present
from brim.base.identity.queries.keys import known
from brim.base.identity.rules import Reach
from brim.base.identity.types import ALL, Actor, StaffFacts, Unauthenticated, customer, system

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def maker(house: Actor, now: datetime) -> Actor:
    """A person with keys:write and two more words, in two stores."""
    for code in ("east", "west"):
        open_store(actor=house, now=now, code=code, name=code)
    words = ["keys:write", "settings:read", "events:read"]
    create_role(actor=house, now=now, code="maker", name="Maker", permissions=words)
    made = create_staff(actor=house, now=now, email="maker@example.com", name="Mo", roles=["maker"], store_ids=[1, 2])
    return actor_of_staff(Staff.objects.get(pk=made.id))


def asked(token: str, now: datetime) -> Actor:
    known.clear()
    return actor_of_key(token, request_id="", now=now)


def test_a_key_ends_with_its_maker_and_comes_back_with_them(house: Actor, maker: Actor, now: datetime) -> None:
    made = create_key(actor=maker, now=now, name="till", scopes=["settings:read"], store_ids=[1])
    actor = asked(made.token, now)
    assert present(actor, now=now) == actor

    deactivate_staff(maker.id, actor=house, now=now)
    with pytest.raises(Unauthenticated):
        asked(made.token, now)
    with pytest.raises(Unauthenticated):
        present(actor, now=now)
    reactivate_staff(maker.id, actor=house, now=now)
    assert asked(made.token, now).can("settings:read")


def test_a_key_that_is_remembered_ends_within_two_seconds(house: Actor, maker: Actor, now: datetime) -> None:
    made = create_key(actor=maker, now=now, name="till", scopes=["settings:read"], store_ids=[1])
    asked(made.token, now)
    deactivate_staff(maker.id, actor=house, now=now)
    with pytest.raises(Unauthenticated):
        actor_of_key(made.token, request_id="", now=now + timedelta(seconds=2))


def test_a_key_reaches_no_further_than_its_maker_does_at_present(house: Actor, maker: Actor, now: datetime) -> None:
    words = ["events:read", "settings:read"]
    made = create_key(actor=maker, now=now, name="till", scopes=words, store_ids=[1, 2])
    edit_role("maker", actor=house, now=now, permissions=["settings:read", "staff:read"])
    edit_staff(maker.id, actor=house, now=now, store_ids=[2])

    actor = asked(made.token, now)
    assert actor.permissions == {"settings:read"}
    assert actor.store_ids == {2}


def test_a_key_of_a_key_ends_with_the_first_ones_maker(house: Actor, maker: Actor, now: datetime) -> None:
    first = create_key(actor=maker, now=now, name="1", scopes=["keys:write", "settings:read"], store_ids=[1])
    second = create_key(actor=asked(first.token, now), now=now, name="2", scopes=["settings:read"], store_ids=[1])
    assert person_behind(f"key:{second.facts.id}") == maker.label
    assert asked(second.token, now).permissions == {"settings:read"}
    revoke_key(first.facts.id, actor=house, now=now)
    with pytest.raises(Unauthenticated):
        asked(second.token, now)


def test_a_key_of_the_command_line_belongs_to_the_house(house: Actor, maker: Actor, now: datetime) -> None:
    made = create_key(actor=system("cli"), now=now, name="shop", scopes="all")
    deactivate_staff(maker.id, actor=house, now=now)
    assert asked(made.token, now).permissions == {ALL}


def test_a_person_is_who_they_are_now(house: Actor, maker: Actor, now: datetime) -> None:
    edit_role("maker", actor=house, now=now, permissions=["staff:read"])
    assert present(maker, now=now).permissions == {"staff:read"}
    deactivate_staff(maker.id, actor=house, now=now)
    with pytest.raises(Unauthenticated):
        present(maker, now=now)


def test_a_session_that_ended_is_nobodys(owner: StaffFacts, client: Client) -> None:
    person = Staff.objects.get(pk=owner.id)
    client.force_login(person)
    request = HttpRequest()
    request.session = client.session
    assert get_user(request) == person
    actor, key = actor_of_staff(person), client.session.session_key or ""
    now = datetime.now(tz=person.created_at.tzinfo)
    assert present(actor, now=now, session_key=key) == actor
    with pytest.raises(Unauthenticated):
        present(actor, now=now + timedelta(hours=17), session_key=key)
    client.session.flush()
    for gone in (key, "", "no-such-session"):
        with pytest.raises(Unauthenticated):
            present(actor, now=now, session_key=gone)


def test_brim_itself_and_customers_come_back_as_they_are(now: datetime) -> None:
    for one in (system("worker"), customer(5)):
        assert present(one, now=now) is one


words = st.frozensets(st.sampled_from(["a:a", "b:b", "c:c", ALL]))
stores = st.none() | st.frozensets(st.integers(1, 4))
reaches = st.builds(Reach, words, stores)


@given(reaches, reaches, st.sampled_from(["a:a", "b:b", "c:c", "d:d"]), st.integers(1, 4))
def test_both_reach_what_each_of_them_reaches(one: Reach, other: Reach, word: str, store: int) -> None:
    def may(held: Reach) -> tuple[bool, bool]:
        return word in held.permissions or ALL in held.permissions, held.store_ids is None or store in held.store_ids

    both, left, right = may(one.within(other)), may(one), may(other)
    assert both == (left[0] and right[0], left[1] and right[1])
