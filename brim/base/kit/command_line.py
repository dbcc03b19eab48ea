"""The commands of `brim`, found in the folders of rooms, and what a command stands on.

A file in a room's `commands/` is a command (`command = click.command(…)`, named after the file); a room with one alone
has a file `commands.py`, and the command bears the room's name. One in `imports/` or `benches/` is likewise a command
of `brim import` or `brim bench`. Nothing lists them, and each is imported only when it is called or shown.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import click
import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from brim.base.kit import memory, postgres, rooms

BRIM = (sys.executable, "-m", "brim.faces.cli")
"""The command line, for a process of its own."""


class Commands(click.Group):
    """What rooms bring as `kind`: commands, imports or benches."""

    def __init__(self, kind: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.kind = kind

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*found(self.kind), *super().list_commands(ctx)])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = found(self.kind).get(cmd_name)
        if module is None:
            return super().get_command(ctx, cmd_name)
        command: click.Command = importlib.import_module(module).command
        return command


def found(kind: str) -> dict[str, str]:
    """The module of every command, by the command's name. Raises: ValueError where two rooms bring one name."""
    modules: dict[str, str] = {}
    for room in rooms.installed():
        for name, module in brought(room, kind):
            if name in modules:
                raise ValueError(f"{kind}: {module} and {modules[name]} are both called {name!r}")
            modules[name] = module
    return modules


def brought(room: str, kind: str) -> Iterator[tuple[str, str]]:
    """Name and module of each command of a room; a trailing underscore keeps a file clear of Python's words."""
    spec = find_spec(f"{room}.{kind}")
    if spec is None:
        return
    if spec.submodule_search_locations is None:
        yield room.rpartition(".")[2].replace("_", "-"), spec.name
        return
    for file in pkgutil.iter_modules(spec.submodule_search_locations):
        yield file.name.rstrip("_").replace("_", "-"), f"{spec.name}.{file.name}"


@contextmanager
def opened(*, is_migrated: bool = True) -> Iterator[None]:
    """Django and its database; an embedded server that was started for this command is stopped after it.

    `is_migrated`: refuse to run where migrations are missing.
    """
    django.setup()
    was_started = has_embedded() and postgres.ensure_running(settings.SERVER)
    try:
        if is_migrated and has_pending_migrations():
            raise click.ClickException("The database lacks migrations. Run: brim migrate")
        memory.settle()
        yield
    finally:
        connections.close_all()
        if was_started:
            postgres.stop(settings.SERVER)


def has_embedded() -> bool:
    """Whether the database is the embedded one, not one that BRIM_DATABASE_URL names."""
    return str(settings.DATABASES["default"]["HOST"]) == str(settings.SERVER.socket_folder)


def has_pending_migrations() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
