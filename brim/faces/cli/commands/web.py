"""`brim web`."""

import os

import click

from brim.faces.cli import house, parent


@click.command(help="Serve pages and the API.")
@click.option("--host", default="127.0.0.1", envvar="BRIM_WEB_HOST", show_default=True)
@click.option("--port", default=8000, envvar="BRIM_WEB_PORT", show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=1, envvar="BRIM_WEB_PROCESSES", show_default=True, type=click.IntRange(1, 64))
def command(*, host: str, port: int, processes: int) -> None:
    # Served files carry a hash in their names; they are gathered before the first request asks for one.
    os.environ.setdefault("BRIM_STATIC_COLLECTED", "1")
    # As many connections as Django requests are let in at once, and a few.
    os.environ.setdefault("BRIM_DATABASE_POOL", "40")
    parent.follow()
    with house.opened():
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        if settings.STATIC_COLLECTED:
            call_command("collectstatic", verbosity=0, interactive=False)
        # The processes that serve are forked from this one, which only minds them: each opens a pool of its own.
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # the PostgreSQL backend has it
        Granian(
            "brim.config.asgi:application",
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            workers=processes,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=20,
        ).serve()
