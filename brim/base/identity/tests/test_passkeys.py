"""Passkeys without a device: what a browser with one does is driven in tests/e2e/test_sign_in.py."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.test import Client

from brim.base.identity.operations import create_staff, reset_two_step
from brim.base.identity.tests.conftest import NOW, PASSWORD, events, happened
from brim.base.identity.tests.test_sign_in import (
    CODE,
    CONFIRM,
    SECURITY,
    SIGN_IN,
    TURN_ON,
    body,
    confirm,
    is_in,
    sign_in,
)
from brim.base.identity.types import Actor, StaffFacts

pytestmark = pytest.mark.django_db(transaction=True)

PASSKEY_IN = "/console/sign-in/passkey/"
ADD = "/console/security/passkeys/add/"
FULL = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "clientExtensionResults": {},
    "response": {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "MQ"},
}


def kept(staff_id: int, name: str = "My phone") -> Authenticator:
    return Authenticator.objects.create(user_id=staff_id, type="webauthn", data={"name": name, "credential": {}})


def page_of(passkey: Authenticator, verb: str = "") -> str:
    return f"/console/security/passkeys/{passkey.pk}/{verb}"


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{",
        "[]",
        "3",
        "null",
        '"text"',
        "{}",
        '{"response": []}',
        json.dumps(FULL),
        json.dumps({**FULL, "response": {**FULL["response"], "userHandle": None}}),
        json.dumps({**FULL, "response": {**FULL["response"], "userHandle": "%%%"}}),
        json.dumps({**FULL, "rawId": 7}),
    ],
)
def test_what_is_no_passkey_opens_nothing(owner: StaffFacts, client: Client, answer: str) -> None:
    options = client.get(PASSKEY_IN, HTTP_ACCEPT="application/json").json()["request_options"]["publicKey"]
    assert options["userVerification"] == "required"
    assert options["allowCredentials"] == []
    refused = client.post(PASSKEY_IN, {"credential": answer})
    assert (refused.status_code, refused.url) == (302, SIGN_IN)
    assert "signed_in" not in happened()
    assert not is_in(client)


def test_a_wrong_passkey_is_logged_without_saying_whose(owner: StaffFacts, client: Client) -> None:
    client.get(PASSKEY_IN, HTTP_ACCEPT="application/json")
    client.post(PASSKEY_IN, {"credential": json.dumps(FULL)})
    last = events()[-1]
    assert (last.type, last.data["step"], last.actor) == ("identity.sign_in_failed", "passkey", "system:sign-in")
    assert len(last.data["who"]) == 16
    assert "was not accepted" in body(client.get(SIGN_IN))


def test_a_plain_visit_leads_to_the_sign_in_page(client: Client, owner: StaffFacts) -> None:
    assert client.get(PASSKEY_IN).url == SIGN_IN


def test_adding_asks_who_it_is_and_wants_a_key_that_opens_alone(owner: StaffFacts, client: Client) -> None:
    assert client.get(ADD).url.startswith(SIGN_IN)
    sign_in(client)
    assert client.get(ADD).url.startswith(CONFIRM)
    confirm(client)
    options = json.loads(client.get(ADD).context["options"])["publicKey"]
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["rp"] == {"id": "testserver", "name": "Clear Spring Tea"}
    assert options["user"]["displayName"] == "Lin"
    refused = client.post(ADD, {"name": "x", "credential": json.dumps(FULL)})
    assert refused.status_code == 200
    assert "was not accepted" in body(refused)
    assert Authenticator.objects.count() == 0
    assert "passkey_added" not in happened()


def test_a_passkey_is_renamed_and_removed_by_its_owner_alone(house: Actor, owner: StaffFacts, client: Client) -> None:
    other = create_staff(actor=house, now=NOW, email="mei@example.com", name="Mei", roles=["cashier"])
    theirs, mine = kept(other.id, "Theirs"), kept(owner.id)
    recovery = client_of(owner, client, mine)
    assert "My phone" in body(recovery.get(SECURITY))
    assert "Theirs" not in body(recovery.get(SECURITY))
    assert recovery.get(page_of(mine)).status_code == 200
    assert recovery.post(page_of(mine), {"name": "Old phone"}).url == SECURITY
    assert Authenticator.objects.get(pk=mine.pk).wrap().name == "Old phone"
    for verb in ("", "remove/"):
        assert recovery.get(page_of(theirs, verb)).status_code == 404
        assert recovery.post(page_of(theirs, verb), {"name": "x"}).status_code == 404
    assert recovery.get(page_of(mine, "remove/")).status_code == 200
    assert recovery.post(page_of(mine, "remove/")).url == SECURITY
    assert list(Authenticator.objects.values_list("pk", flat=True)) == [theirs.pk]
    assert [fact for fact in happened() if fact.startswith("passkey")] == ["passkey_renamed", "passkey_removed"]
    assert events()[-1].data == {"staff_id": owner.id, "passkey_id": mine.pk}


def client_of(person: StaffFacts, client: Client, passkey: Authenticator) -> Client:
    """Signed in before the passkey was there, and confirmed."""
    owner_id, passkey.user_id = passkey.user_id, None
    Authenticator.objects.filter(pk=passkey.pk).delete()
    sign_in(client, person.email)
    confirm(client)
    passkey.user_id = owner_id
    passkey.save(force_insert=True)
    return client


def test_with_a_passkey_the_password_alone_opens_nothing(owner: StaffFacts, client: Client) -> None:
    Authenticator.objects.create(user_id=owner.id, type="recovery_codes", data={"migrated_codes": ["12345678"]})
    Authenticator.objects.create(user_id=owner.id, type="totp", data={"secret": "x"})
    assert sign_in(client).url == CODE
    assert not is_in(client)


def test_where_a_second_step_is_required_a_passkey_is_one(
    owner: StaffFacts, client: Client, settings: LazySettings
) -> None:
    mine = kept(owner.id)
    client_of(owner, client, mine)
    settings.REQUIRE_TOTP = True
    assert is_in(client)
    mine.delete()
    assert client.get(SECURITY).url == TURN_ON
    confirm_again = client.get(ADD)
    assert confirm_again.status_code == 200


def test_an_owner_takes_lost_passkeys_off_somebody(house: Actor, owner: StaffFacts) -> None:
    mine = kept(owner.id)
    reset_two_step(owner.id, actor=house, now=NOW)
    assert Authenticator.objects.count() == 0
    assert events()[-1].data == {"staff_id": owner.id, "passkey_id": mine.pk}


def test_the_password_still_confirms(owner: StaffFacts, client: Client) -> None:
    sign_in(client, password=PASSWORD)
    confirm(client)
    assert client.get(TURN_ON).status_code == 200
