"""`brim web`."""

import os
import resource

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from brim.base.kit import command_line
from brim.faces.cli import parent

HEAD_WITHIN_MS = 15_000
MAX_CONNECTIONS = 4096
"""Of each process. One that says nothing for HEAD_WITHIN_MS, at first or between two requests, is closed."""


@click.command(help="Serve pages and the API.")
@click.option("--host", default="127.0.0.1", envvar="BRIM_WEB_HOST", show_default=True)
@click.option("--port", default=8000, envvar="BRIM_WEB_PORT", show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=1, envvar="BRIM_WEB_PROCESSES", show_default=True, type=click.IntRange(1, 64))
def command(*, host: str, port: int, processes: int) -> None:
    # Served files carry a hash in their names; they are gathered before the first request asks for one.
    os.environ.setdefault("BRIM_STATIC_COLLECTED", "1")
    # As many connections as Django requests are let in at once, and a few.
    os.environ.setdefault("BRIM_DATABASE_POOL", "40")
    allow_files(MAX_CONNECTIONS + 1024)
    parent.follow()
    with command_line.opened():
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        if settings.STATIC_COLLECTED:
            call_command("collectstatic", verbosity=0, interactive=False)
        # The processes that serve are forked from this one, which only minds them: each opens a pool of its own.
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # the PostgreSQL backend has it
        serve(host=host, port=port, processes=processes)


def serve(*, host: str, port: int, processes: int, target: str = "brim.config.asgi:application") -> None:
    """Serve until this process is told to end; the processes that serve end with it."""
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=processes,
        # Told to look for HTTP/2, the server waits for a first byte for ever.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_WITHIN_MS),
        backlog=MAX_CONNECTIONS,
        backpressure=MAX_CONNECTIONS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
    ).serve()


def allow_files(wanted: int) -> None:
    """A connection is an open file: as many as are served, where the machine allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
