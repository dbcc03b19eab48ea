"""Where a key and a role may be used from; and nobody locks themselves out."""

from datetime import datetime

import pytest
from django.test import Client

from brim.base.events.models import EventRow
from brim.base.identity.models import Role, Staff
from brim.base.identity.operations import (
    create_key,
    create_role,
    create_staff,
    edit_key,
    edit_role,
    revoke_key,
    revoke_other_sessions,
    revoke_session,
)
from brim.base.identity.permissions import authorise
from brim.base.identity.queries import actor_of_key, actor_of_staff, keys, present, roles, sessions
from brim.base.identity.queries.keys import actor_in_memory, known
from brim.base.identity.tests.conftest import events
from brim.base.identity.tests.test_sign_in import SECURITY, is_in, sign_in
from brim.base.identity.types import Actor, ActorKind, StaffFacts
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, NotFound, Refused

pytestmark = pytest.mark.django_db(transaction=True)

SHOP, HOME = "192.0.2.7", "198.51.100.1"
NETWORK = "192.0.2.0/24"


def refused(token: str, now: datetime, address: str) -> str:
    with pytest.raises(Forbidden) as refusal:
        actor_of_key(token, request_id="", now=now, address=address)
    return refusal.value.code


def test_a_key_is_used_from_its_networks_alone_remembered_or_not(house: Actor, now: datetime) -> None:
    made = create_key(actor=house, now=now, name="till", scopes="all", networks=f"{NETWORK}, 2001:db8::/32")
    assert keys()[0].networks == (NETWORK, "2001:db8::/32")
    for _remembered in range(2):
        assert actor_of_key(made.token, request_id="", now=now, address=SHOP).id == made.facts.id
        assert refused(made.token, now, HOME) == refused(made.token, now, "") == "network_not_allowed"
    assert actor_in_memory(made.token, request_id="", now=now, address=SHOP) is not None
    assert actor_in_memory(made.token, request_id="", now=now, address=HOME) is None
    known.clear()
    assert refused(made.token, now, HOME) == "network_not_allowed"


def test_a_keys_networks_are_said_anew_by_who_may_do_as_much(house: Actor, now: datetime) -> None:
    made = create_key(actor=house, now=now, name="till", scopes=["settings:read"], networks=NETWORK)
    with pytest.raises(Forbidden):
        actor_of_key(made.token, request_id="", now=now, address=HOME)
    edit_key(made.facts.id, networks="", actor=house, now=now)
    assert actor_of_key(made.token, request_id="", now=now, address=HOME).id == made.facts.id
    saved = edit_key(made.facts.id, networks=NETWORK, actor=house, now=now)
    assert edit_key(made.facts.id, networks=f" {NETWORK} ", actor=house, now=now) == saved
    with pytest.raises(Forbidden):
        actor_of_key(made.token, request_id="", now=now, address=HOME)
    less = Actor(ActorKind.STAFF, 9, frozenset({"keys:write"}), None)
    with pytest.raises(Forbidden) as refused:
        edit_key(made.facts.id, networks="", actor=less, now=now)
    assert refused.value.code == "beyond_own_permissions"
    told = EventRow.objects.filter(type="identity.key_edited").order_by("id").values_list("data", flat=True)
    assert list(told) == [{"key_id": made.facts.id, "has_new_networks": True}] * 2
    revoke_key(made.facts.id, actor=house, now=now)
    with pytest.raises(Conflict) as over:
        edit_key(made.facts.id, networks="", actor=house, now=now)
    assert (over.value.code, keys()[0].networks) == ("key_revoked", (NETWORK,))
    with pytest.raises(NotFound):
        edit_key(99, networks="", actor=house, now=now)


def test_a_key_without_networks_is_used_from_anywhere(house: Actor, now: datetime) -> None:
    made = create_key(actor=house, now=now, name="till", scopes="all")
    assert actor_of_key(made.token, request_id="", now=now).id == made.facts.id


@pytest.mark.parametrize("networks", ["192.0.2.1/24", "shop", "10.0.0.0/40"])
def test_what_is_no_network_is_refused(house: Actor, now: datetime, networks: str) -> None:
    for make in (
        lambda: create_key(actor=house, now=now, name="till", scopes="all", networks=networks),
        lambda: create_role(actor=house, now=now, code="x", name="X", permissions=[], networks=networks),
        lambda: edit_role("cashier", actor=house, now=now, networks=networks),
    ):
        with pytest.raises(Invalid) as refusal:
            make()
        assert refusal.value.code == "invalid_network"
    assert keys() == []
    assert all(role.networks == () for role in roles())


def test_a_role_counts_from_its_networks_and_the_others_go_on(house: Actor, owner: StaffFacts, now: datetime) -> None:
    create_role(actor=house, now=now, code="desk", name="Desk", permissions=["settings:write"], networks=NETWORK)
    create_role(actor=house, now=now, code="reader", name="Reader", permissions=["settings:read", "keys:write"])
    reading = {"settings:read", "keys:write"}
    made = create_staff(actor=house, now=now, email="mo@example.com", name="Mo", roles=["desk", "reader"])
    person = Staff.objects.get(pk=made.id)
    assert actor_of_staff(person, address=SHOP).permissions == {*reading, "settings:write"}
    away = actor_of_staff(person, address=HOME)
    assert away.permissions == reading
    assert present(actor_of_staff(person, address=SHOP), now=now, address=HOME).permissions == reading
    authorise(away, "settings:read")
    with pytest.raises(Forbidden) as refusal:
        authorise(away, "settings:write")
    assert refusal.value.code == "network_not_allowed"
    token = create_key(actor=actor_of_staff(person), now=now, name="k", scopes=["settings:read"]).token
    assert actor_of_key(token, request_id="", now=now, address=HOME).permissions == {"settings:read"}


def test_an_owner_cannot_lock_themselves_out(owner: StaffFacts, now: datetime) -> None:
    actor = actor_of_staff(Staff.objects.get(pk=owner.id))
    for address in (HOME, ""):
        with pytest.raises(Refused) as refusal:
            edit_role("owner", actor=actor, now=now, networks=NETWORK, address=address)
        assert refusal.value.code == "locks_you_out"
    assert Role.objects.get(code="owner").networks == []
    edit_role("owner", actor=actor, now=now, networks=NETWORK, address=SHOP)
    assert Role.objects.get(code="owner").networks == [NETWORK]
    assert events()[-1].data["has_new_networks"] is True
    edit_role("owner", actor=actor, now=now, name="Owner", address=HOME)  # what is not changed locks nobody out
    edit_role("cashier", actor=actor, now=now, networks=NETWORK, address=HOME)


def test_nobody_ends_the_sessions_of_who_may_do_more(house: Actor, owner: StaffFacts, now: datetime) -> None:
    create_role(actor=house, now=now, code="hr", name="HR", permissions=["staff:read", "staff:write"])
    made = create_staff(actor=house, now=now, email="mo@example.com", name="Mo", roles=["hr"])
    hr = actor_of_staff(Staff.objects.get(pk=made.id))
    client = Client()
    sign_in(client)
    (session,) = sessions(owner.id)
    for end in (
        lambda: revoke_session(session.id, actor=hr, now=now),
        lambda: revoke_other_sessions(owner.id, actor=hr, now=now),
    ):
        with pytest.raises(Forbidden) as refusal:
            end()
        assert refusal.value.code == "beyond_own_permissions"
    assert is_in(client)
    assert client.get(SECURITY).status_code == 200
    revoke_session(session.id, actor=house, now=now)
    assert not is_in(client)
