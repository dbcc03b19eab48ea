"""What a command stands on: Django set up, and the embedded PostgreSQL running for as long as the command does."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from brim.base.kit import memory, postgres


@contextmanager
def opened(*, is_migrated: bool = True) -> Iterator[None]:
    """Django and its database; a server that was started for this command is stopped after it.

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
