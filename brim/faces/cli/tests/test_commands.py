import pytest
from click.testing import CliRunner

from brim.base.identity import queries
from brim.base.identity.types import ALL
from brim.base.kit import clock
from brim.faces.cli import Folder
from brim.faces.cli.commands import keys, verify


@pytest.fixture
def brim() -> Folder:
    return Folder("brim.faces.cli.commands", name="brim")


def test_every_file_is_a_command(brim: Folder) -> None:
    listed = CliRunner().invoke(brim, ["--help"])
    assert listed.exit_code == 0
    for name in ("bench", "dev", "found", "import", "keys", "migrate", "seed", "verify", "web", "worker"):
        assert f"  {name} " in listed.output


def test_an_unknown_command_is_named(brim: Folder) -> None:
    refused = CliRunner().invoke(brim, ["import-"])
    assert refused.exit_code == 2
    assert "No such command 'import-'" in refused.output


@pytest.mark.django_db(transaction=True)
def test_a_new_key_is_printed_alone_and_works() -> None:
    made = CliRunner().invoke(keys.command, ["create", "--name", "till", "--scopes", "all"])
    assert made.exit_code == 0, made.output
    token = made.output.strip()
    assert made.output == f"{token}\n"
    assert ALL in queries.actor_of_key(token, request_id="", now=clock.now()).permissions


@pytest.mark.django_db(transaction=True)
def test_an_unknown_permission_makes_no_key() -> None:
    refused = CliRunner().invoke(keys.command, ["create", "--name", "till", "--scopes", "everything:always"])
    assert refused.exit_code == 1
    assert "Error: " in refused.output
    assert queries.keys() == []


@pytest.mark.django_db(transaction=True)
def test_empty_books_are_right() -> None:
    done = CliRunner().invoke(verify.command, [])
    assert (done.exit_code, done.exception) == (0, None)
    assert "The books are right: 0 customers, 0 accounts, 0 entries." in done.output
    assert "Digest of all chain heads: none" in done.output


@pytest.mark.django_db(transaction=True)
def test_a_wrong_row_ends_with_1_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from brim.core.ledger import verify as proof

    monkeypatch.setattr(proof, "checkpoint_faults", lambda: ["book 9: its checkpoint is 1, its rows sum to 2"])
    done = CliRunner().invoke(verify.command, [])
    assert done.exit_code == 1
    assert "WRONG: book 9: its checkpoint is 1, its rows sum to 2" in done.output
