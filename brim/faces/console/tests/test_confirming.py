"""Sensitive acts ask for the password or a second factor where it was given more than five minutes ago."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from brim.base.identity import queries
from brim.base.identity.models import ApiKey, Staff
from brim.base.identity.sealing import seal
from brim.base.shell.tests.visiting import given_ago
from brim.trade.payments.tests import house
from brim.trade.wallets.queries import assert_wallets_balance, withdrawals_of

pytestmark = pytest.mark.django_db(transaction=True)

SETTINGS = "/console/settings/"
KEY = f"{SETTINGS}keys/make/"
PASSWORD = "seven calm herons"
ASKS = 'name="confirmation"'
FILLED = {"key": "k1", "name": "Till at West Lake", "scopes": ["customers:read"], "ends": "30"}


@pytest.fixture
def person(built) -> Staff:
    one = Staff.objects.get(email=house.OWNER)
    one.set_password(PASSWORD)
    one.save()
    return one


@pytest.fixture
def late(person: Staff) -> Client:
    """Signed in six minutes ago."""
    client = Client()
    client.force_login(person)
    given_ago(client, seconds=301)
    return client


def page(answer) -> str:
    return answer.content.decode()


def test_within_five_minutes_nothing_is_asked(late, person):
    given_ago(late, seconds=120)
    assert ASKS not in page(late.get(KEY))
    assert late.post(KEY, FILLED).status_code == 200
    assert ApiKey.objects.count() == 1


def test_later_the_form_asks_keeps_what_was_typed_and_does_nothing_without(late):
    assert ASKS in page(late.get(KEY))
    for given in ({}, {"confirmation": "wrong password"}, {"confirmation": "000000"}, {"confirmation": "x" * 5000}):
        answer = late.post(KEY, FILLED | given, headers={"HX-Request": "true"})
        assert answer.status_code == 422
        text = page(answer)
        assert "This did not confirm that it is you" in text
        assert ASKS in text
        assert "Your password" in text
        assert 'value="Till at West Lake"' in text
        assert "wrong password" not in text
    assert ApiKey.objects.count() == 0
    assert "identity.sign_in_failed" in [event.type for event in happened()]
    made = late.post(KEY, FILLED | {"confirmation": PASSWORD}, headers={"HX-Request": "true"})
    assert made.status_code == 200
    assert "brim_live_" in page(made)
    assert ASKS not in page(late.get(KEY))


def happened():
    from brim.base.events.queries import timeline

    return timeline(0, limit=50).items


def test_a_code_of_the_app_confirms_as_well(late, person):
    secret = "JBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=person, type="totp", data={"secret": seal(secret)})
    assert "a code of your app" in page(late.get(KEY))
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert late.post(KEY, FILLED | {"confirmation": f"{code[:3]} {code[3:]}"}).status_code == 200
    assert ApiKey.objects.count() == 1


def test_who_has_a_passkey_is_led_to_it_in_a_tab_of_its_own(late, person):
    assert "confirm/passkey/" not in page(late.get(KEY))
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "Phone", "credential": {}})
    assert re.search(r'href="/console/confirm/passkey/\?next=[^"]+" target="_blank"', page(late.get(KEY)))


def test_a_preview_asks_and_counts_nothing(late):
    for _time in range(15):
        late.post(KEY, FILLED | {"step": "preview", "confirmation": "half a pass"}, headers={"HX-Request": "true"})
    assert late.post(KEY, FILLED | {"confirmation": PASSWORD}).status_code == 200


def test_the_eleventh_wrong_one_makes_the_right_one_wait_in_this_session_alone(late, person):
    for number in range(10):
        late.post(KEY, FILLED | {"confirmation": f"wrong password {number}"})
    answer = late.post(KEY, FILLED | {"confirmation": PASSWORD})
    assert (answer.status_code, "Too many attempts" in page(answer)) == (422, True)
    other = Client()
    other.force_login(person)
    given_ago(other, seconds=400)
    assert other.post(KEY, FILLED | {"confirmation": PASSWORD}).status_code == 200


def test_strangers_at_the_door_keep_nobody_from_confirming(late, person):
    for number in range(6):
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(
            "/console/sign-in/", {"login": person.email, "password": "a guess of mine"}
        )
    assert late.post(KEY, FILLED | {"confirmation": PASSWORD}).status_code == 200


def test_every_sensitive_act_asks(late, built, person):
    manager = Staff.objects.get(email=house.MANAGER)
    public = public_of(built.customer.id)
    paths = [
        KEY,
        f"{SETTINGS}staff/add/",
        f"{SETTINGS}staff/{manager.pk}/password/",
        f"{SETTINGS}staff/{manager.pk}/edit/",
        f"{SETTINGS}staff/{manager.pk}/two-step/",
        f"{SETTINGS}roles/add/",
        f"{SETTINGS}roles/cashier/",
        f"/console/customers/{public}/withdraw/",
        f"/console/customers/{public}/close/",
    ]
    before = queries.roles(), queries.staff(), withdrawals_of(built.customer.id)
    for path in paths:
        assert ASKS in page(late.get(path)), path
        assert late.post(path, {"key": "k"}).status_code == 422, path
    assert (queries.roles(), queries.staff(), withdrawals_of(built.customer.id)) == before
    assert_wallets_balance()


def public_of(customer_id: int) -> str:
    from brim.base.kit import ids

    return ids.public_customer(customer_id)


def test_what_is_not_sensitive_asks_nothing(late, person):
    assert ASKS not in page(late.get(f"{SETTINGS}stores/open/"))
    assert ASKS not in page(late.get(f"{SETTINGS}staff/{Staff.objects.get(email=house.MANAGER).pk}/standing/"))


def test_networks_are_written_in_the_forms_and_lock_nobody_out(late, person):
    given_ago(late, seconds=0)
    answer = late.post(KEY, FILLED | {"networks": "192.0.2.1/24"})
    assert (answer.status_code, "is no network" in page(answer)) == (422, True)
    assert late.post(KEY, FILLED | {"networks": "192.0.2.0/24\n2001:db8::/32"}).status_code == 200
    assert ApiKey.objects.get().networks == ["192.0.2.0/24", "2001:db8::/32"]
    assert "192.0.2.0/24, 2001:db8::/32" in page(late.get(f"{SETTINGS}keys/"))
    owner = f"{SETTINGS}roles/owner/"
    answer = late.post(owner, {"key": "r1", "name": "Owner", "networks": "192.0.2.0/24"})
    assert (answer.status_code, "Your address is 127.0.0.1" in page(answer)) == (422, True)
    assert late.post(owner, {"key": "r2", "name": "Owner", "networks": "127.0.0.0/8"}).status_code == 302
    assert late.get(owner).status_code == 200
    away = late.get(owner, REMOTE_ADDR="198.51.100.1")
    assert (away.status_code, "may not be used from this network" in page(away)) == (403, True)
