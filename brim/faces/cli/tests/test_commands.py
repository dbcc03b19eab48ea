import pytest
from click.testing import CliRunner

from brim.base.kit.command_line import Commands
from brim.faces.cli.commands import worker
from brim.trade.wallets.benches import events


@pytest.fixture
def brim() -> Commands:
    return Commands("commands", name="brim")


def test_every_file_is_a_command(brim: Commands) -> None:
    listed = CliRunner().invoke(brim, ["--help"])
    assert listed.exit_code == 0
    for name in ("bench", "dev", "found", "import", "keys", "migrate", "seed", "verify", "web", "worker"):
        assert f"  {name} " in listed.output


def test_an_unknown_command_is_named(brim: Commands) -> None:
    refused = CliRunner().invoke(brim, ["import-"])
    assert refused.exit_code == 2
    assert "No such command 'import-'" in refused.output


@pytest.mark.parametrize("name", ["customers", "found", "keys", "roles", "verify"])
def test_a_room_brings_its_commands(brim: Commands, name: str) -> None:
    assert CliRunner().invoke(brim, [name, "--help"]).output.startswith(f"Usage: brim {name} ")


def test_benches_and_imports_are_listed(brim: Commands) -> None:
    said = CliRunner().invoke(brim, ["bench"])
    for name in ("events", "ledger", "posting"):
        assert f"  {name} " in said.output
    assert "  transactions " in CliRunner().invoke(brim, ["import"]).output


def test_the_bench_of_listeners_has_as_many_processes_as_a_worker() -> None:
    assert worker.command.params[1].default == events.PROCESSES
