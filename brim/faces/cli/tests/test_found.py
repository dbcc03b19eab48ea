import pytest
from click.testing import CliRunner
from django.test import Client

from brim.base.identity import queries
from brim.base.identity.commands import found
from brim.base.kit import clock
from brim.trade.wallets.queries import current_programme

pytestmark = pytest.mark.django_db(transaction=True)

GIVEN = [
    "--name",
    "Clear Spring",
    "--currency",
    "cny",
    "--time-zone",
    "Asia/Shanghai",
    "--owner-name",
    "Shen Yun",
    "--owner-email",
    "Shen@Example.com",
]


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
