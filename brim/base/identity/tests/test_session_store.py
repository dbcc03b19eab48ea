"""What lies in the database opens no session; and strangers keep no known browser out."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.test import Client

from brim.base.identity.known_devices import COOKIE
from brim.base.identity.queries import sessions
from brim.base.identity.session_store import SessionStore, stored_name
from brim.base.identity.tests.conftest import PASSWORD, happened
from brim.base.identity.tests.test_keys import dump
from brim.base.identity.tests.test_sign_in import body, is_in, sign_in
from brim.base.identity.types import StaffFacts

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "brim_session"
TOO_MANY = "Too many attempts. Wait five minutes, then try again."


def test_no_backup_opens_a_session(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    key = client.cookies[NAME].value
    text = dump()
    assert key not in text
    assert "_auth_user_hash" not in text
    row, listed = Session.objects.get(), UserSession.objects.get()
    assert row.session_key == listed.session_key == stored_name(key)
    assert row.session_data.startswith("v1:")
    thief = Client()
    for taken in (row.session_key, row.session_key.upper(), listed.session_key):
        thief.cookies[NAME] = taken
        assert not is_in(thief)
    assert is_in(client)


def test_signing_in_elsewhere_and_a_new_password_keep_the_list_whole(owner: StaffFacts, client: Client) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)
    assert [one.is_current for one in sessions(owner.id, current_key=client.cookies[NAME].value)].count(True) == 1
    assert len(sessions(owner.id)) == 2
    new = "eight calm herons"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/console/security/password/", form).status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert [one.is_current for one in sessions(owner.id, current_key=client.cookies[NAME].value)] == [True]
    assert client.cookies[NAME].value not in dump()
    client.post("/console/sign-out/")
    assert not is_in(client)
    assert sessions(owner.id) == []


def test_a_session_of_an_earlier_version_goes_on(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    key, data = client.cookies[NAME].value, dict(client.session.items())
    plain = signing.dumps(data, salt="django.contrib.sessions.SessionStore", compress=True)
    Session.objects.update(session_key=key, session_data=plain)
    UserSession.objects.update(session_key=key)
    with connection.cursor() as db:
        from importlib import import_module

        module = import_module("brim.base.identity.migrations.0004_session_digests")
        for operation in module.Migration.operations:
            db.execute(operation.sql)
    assert is_in(client)
    assert [one.is_current for one in sessions(owner.id, current_key=key)] == [True]


def test_sealed_contents_under_a_key_that_is_gone_are_nobodys() -> None:
    assert SessionStore().decode("v9:AAAA") == {}
    store = SessionStore()
    assert store.decode(store.encode({"a": 1})) == {"a": 1}


def guess(number: int, email: str = "owner@example.com") -> str:
    return body(sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), email, password=f"guess number {number}"))


def test_strangers_who_guess_at_a_name_keep_no_known_browser_out(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    client.post("/console/sign-out/")
    for number in range(7):
        last = guess(number)
    assert TOO_MANY in last
    assert TOO_MANY in body(sign_in(Client()))
    sign_in(client)
    assert is_in(client)


def test_a_known_browser_has_five_tries_of_its_own(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    client.post("/console/sign-out/")
    for number in range(5):
        assert TOO_MANY not in body(sign_in(client, password=f"guess number {number}"))
    assert TOO_MANY in body(sign_in(client))
    assert not is_in(client)
    assert happened().count("sign_in_failed") == 5


def test_the_word_is_good_for_its_own_person_alone_and_cannot_be_made_up(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    word = client.cookies[COOKIE].value
    client.post("/console/sign-out/")
    for number in range(6):
        guess(number, "other@example.com")
    assert TOO_MANY in body(sign_in(client, "other@example.com"))
    for number in range(6):
        guess(number)
    for made_up in ("", "x", re.sub(r"^.", "A", word), signing.dumps([owner.id, "x"], salt="other")):
        stranger = Client()
        stranger.cookies[COOKIE] = made_up
        assert TOO_MANY in body(sign_in(stranger))
