"""The commands of `brim` are found in the rooms that bring them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from brim.base.kit import rooms
from brim.base.kit.command_line import Commands

COMMAND = "import click\n\n\n@click.command(help={name!r})\ndef command() -> None:\n    click.echo({name!r})\n"


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A room with these files, each of them a command that says its own name."""
    monkeypatch.syspath_prepend(str(tmp_path))
    built: list[str] = []
    monkeypatch.setattr(rooms, "installed", lambda: built)

    def make(room: str, *files: str) -> None:
        built.append(room)
        for file in ("__init__.py", *files):
            path = tmp_path / room / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("" if path.stem == "__init__" else COMMAND.format(name=f"{room}/{file}"))
            (path.parent / "__init__.py").touch()

    return make


def test_a_room_brings_a_command_of_its_name_or_a_folder_of_them(build: Callable[..., None]) -> None:
    build("tried_one", "commands.py", "benches/speed.py")
    build("tried_two", "commands/count_all.py", "commands/import_.py")
    build("tried_three")
    brim = Commands("commands", name="brim")
    listed = CliRunner().invoke(brim, ["--help"]).output
    assert [line.split()[0] for line in listed.splitlines()[-3:]] == ["count-all", "import", "tried-one"]
    assert CliRunner().invoke(brim, ["count-all"]).output == "tried_two/commands/count_all.py\n"
    assert CliRunner().invoke(brim, ["tried-one"]).output == "tried_one/commands.py\n"
    assert CliRunner().invoke(Commands("benches"), ["speed"]).output == "tried_one/benches/speed.py\n"
    assert CliRunner().invoke(brim, ["speed"]).exit_code == 2


def test_a_command_is_imported_only_when_it_is_wanted(build: Callable[..., None], tmp_path: Path) -> None:
    build("tried_four", "commands/good.py", "commands/broken.py")
    (tmp_path / "tried_four/commands/broken.py").write_text("raise RuntimeError('imported')\n")
    assert CliRunner().invoke(Commands("commands"), ["good"]).exit_code == 0
    assert isinstance(CliRunner().invoke(Commands("commands"), ["broken"]).exception, RuntimeError)


def test_a_name_that_two_rooms_bring_is_refused(build: Callable[..., None]) -> None:
    build("tried_five", "commands/count.py")
    build("tried_six", "commands/count.py")
    refused = CliRunner().invoke(Commands("commands"), ["count"]).exception
    assert str(refused) == "commands: tried_six.commands.count and tried_five.commands.count are both called 'count'"
