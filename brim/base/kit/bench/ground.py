"""Where the bench stands: its own PostgreSQL server with fsync on, and a new migrated database for each run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg
from psycopg import sql

from brim.base.kit import postgres
from brim.base.kit.config import ROOT

FOLDER = ROOT / ".brim" / "bench"
SERVER = postgres.Server(FOLDER / "postgres")


@contextmanager
def prepared() -> Iterator[None]:
    """Django on a database of this run's own; the database is dropped and the server stopped afterwards."""
    was_started = postgres.ensure_running(SERVER)
    name = f"bench_{os.getpid()}"
    os.environ |= {"BRIM_STATE": str(FOLDER), "BRIM_DATABASE_URL": SERVER.conninfo(name)}
    try:
        drop_leftovers()
        create(name)
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        # What other rounds left to do in the background is done before the first figure is taken.
        administer(sql.SQL("CHECKPOINT"))
        yield
    finally:
        close_all()
        drop(name)
        if was_started and not others():
            postgres.stop(SERVER)


def close_all() -> None:
    from django.db import connections

    connections.close_all()


def administer(statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(SERVER.conninfo("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(statement)


def create(name: str) -> None:
    administer(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(postgres.ROLE)))


def drop(name: str) -> None:
    administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def clone(template: str, name: str) -> None:
    """A copy of a database that nobody is connected to."""
    administer(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy").format(
            *map(sql.Identifier, (name, template, postgres.ROLE))
        )
    )


def others() -> list[str]:
    """The databases of all runs that are left: of other runs under way, or of runs that were cut off."""
    with psycopg.connect(SERVER.conninfo("postgres", "postgres"), autocommit=True) as admin:
        found = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench\\_%%'", []).fetchall()
    return [str(name) for (name,) in found]


def backends(application: str) -> list[int]:
    """The server processes of connections that bear this name, to any run's database."""
    with psycopg.connect(SERVER.conninfo("postgres", "postgres"), autocommit=True) as admin:
        found = admin.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = %s AND datname <> 'postgres'", [application]
        ).fetchall()
    return [int(pid) for (pid,) in found]


def drop_leftovers() -> None:
    """Databases of runs whose process is gone."""
    for name in others():
        if not Path(f"/proc/{name.split('_')[1]}").exists():
            drop(name)
