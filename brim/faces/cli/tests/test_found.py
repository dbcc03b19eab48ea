import base64

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.test import Client

from brim.base.identity import queries
from brim.base.identity.types import system
from brim.base.kit import clock
from brim.core.customers import operations as customers
from brim.core.customers import queries as found_customers
from brim.faces.cli.commands import found, keys
from brim.trade.wallets.queries import current_programme

pytestmark = pytest.mark.django_db(transaction=True)

GIVEN = [
    "--name", "Clear Spring", "--currency", "cny", "--time-zone", "Asia/Shanghai", "--owner-name", "Shen Yun",
    "--owner-email", "Shen@Example.com",
]  # fmt: skip


def test_a_business_is_founded_and_its_owner_chooses_a_password_first(client: Client) -> None:
    done = CliRunner().invoke(found.command, [*GIVEN, "--country", "cn", "--rule-pack", "cn", "--store", "West Lake"])
    assert done.exit_code == 0, done.output
    assert (queries.business().currency, queries.business().country) == ("CNY", "CN")
    assert [store.name for store in queries.stores()] == ["West Lake"]
    limits = current_programme(clock.now()).terms("CNY").limits
    assert (limits.top_up_most, limits.balance_most) == (500_000, 500_000)
    password = done.output.splitlines()[1].split()[-1]
    [owner] = queries.staff()
    assert (owner.email, owner.role_codes, owner.has_temporary_password) == ("shen@example.com", ("owner",), True)
    signed = client.post("/console/sign-in/", {"login": owner.email, "password": password})
    assert signed.status_code == 302
    assert client.get("/console/").url == "/console/security/password/"
    assert client.get("/console/settings/staff/").url == "/console/security/password/"
    new = {"oldpassword": password, "password1": "nine quiet cranes", "password2": "nine quiet cranes"}
    assert client.post("/console/security/password/", new).status_code == 302
    assert client.get("/console/").status_code == 200
    assert queries.staff_member(owner.id).has_temporary_password is False


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (["--currency", "xxq"], "currency"),
        (["--time-zone", "Mars/Base"], "time_zone"),
        (["--owner-email", "no"], "email"),
        (["--country", "QQQ"], "country"),
    ],
)
def test_nothing_is_founded_by_halves(wrong: list[str], field: str) -> None:
    refused = CliRunner().invoke(found.command, [*GIVEN, *wrong])
    assert refused.exit_code == 1
    assert f"Error: {field}: " in refused.output
    assert not queries.is_set_up()
    assert queries.staff() == []


def test_a_second_founding_changes_nothing() -> None:
    assert CliRunner().invoke(found.command, GIVEN).exit_code == 0
    again = CliRunner().invoke(found.command, [*GIVEN, "--owner-email", "other@example.com"])
    assert again.exit_code == 1
    assert "has its business already" in again.output
    assert len(queries.staff()) == 1


def test_keys_are_listed_and_revoked() -> None:
    token = CliRunner().invoke(keys.command, ["create", "--name", "till", "--scopes", "all"]).output.strip()
    [key] = queries.keys()
    listed = CliRunner().invoke(keys.command, ["list"]).output
    assert f"{key.id:>5}  {key.prefix}…  never used" in listed
    assert token not in listed
    edited = CliRunner().invoke(keys.command, ["edit", str(key.id), "--networks", "192.0.2.0/24, 2001:db8::/32"])
    assert edited.output == "till may be used from 192.0.2.0/24, 2001:db8::/32.\n"
    assert "till  from 192.0.2.0/24, 2001:db8::/32\n" in CliRunner().invoke(keys.command, ["list"]).output
    assert CliRunner().invoke(keys.command, ["edit", str(key.id), "--networks", "shop"]).exit_code == 1
    anywhere = CliRunner().invoke(keys.command, ["edit", str(key.id), "--networks", ""])
    assert anywhere.output == "till may be used from anywhere.\n"
    assert CliRunner().invoke(keys.command, ["revoke", str(key.id)]).output == "till is revoked.\n"
    assert queries.keys()[0].revoked_at is not None
    assert CliRunner().invoke(keys.command, ["revoke", "999999"]).exit_code == 1


def test_the_master_key_is_changed_without_losing_anybody(settings: LazySettings) -> None:
    made = [
        customers.create(actor=system("test"), now=clock.now(), name=f"Guest {number}", phone=f"1380000000{number}")
        for number in range(3)
    ]
    settings.OTHER_MASTER_KEYS = {settings.MASTER_KEY_VERSION: settings.MASTER_KEY}
    settings.MASTER_KEY, settings.MASTER_KEY_VERSION = base64.b64decode("Qg==") * 32, 9
    done = CliRunner().invoke(keys.command, ["rotate", "--batch", "2"])
    assert done.exit_code == 0, done.output
    assert "Under master key 9 now: 3 customers and 0 second factors moved." in done.output
    settings.OTHER_MASTER_KEYS = {}
    assert found_customers.get(made[0].id).name == "Guest 0"
    assert "0 customers" in CliRunner().invoke(keys.command, ["rotate"]).output
