"""`brim keys`."""

import pytest
from click.testing import CliRunner

from brim.base.identity import queries
from brim.base.identity.commands import keys
from brim.base.identity.types import ALL
from brim.base.kit import clock

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_key_is_printed_alone_and_works() -> None:
    made = CliRunner().invoke(keys.command, ["create", "--name", "till", "--scopes", "all"])
    assert made.exit_code == 0, made.output
    token = made.output.strip()
    assert made.output == f"{token}\n"
    assert ALL in queries.actor_of_key(token, request_id="", now=clock.now()).permissions


def test_an_unknown_permission_makes_no_key() -> None:
    refused = CliRunner().invoke(keys.command, ["create", "--name", "till", "--scopes", "everything:always"])
    assert refused.exit_code == 1
    assert "Error: " in refused.output
    assert queries.keys() == []


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
