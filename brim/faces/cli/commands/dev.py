"""`brim dev`: everything on this machine, under one parent."""

import fcntl
import json
import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
import django
from django.conf import settings
from django.db import connections

from brim.base.kit import command_line, postgres
from brim.faces.cli.children import Child, Command, end_all

READY_WITHIN_S = 60.0


@click.command(help="Run all of Brim on this machine: PostgreSQL, web, worker, and the demo business on first start.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--demo/--no-demo", "wants_demo", default=True, help="Set up the demo business on first start.")
def command(*, host: str, port: int, wants_demo: bool) -> None:
    os.environ.setdefault("BRIM_DEMO", "1")
    os.environ.setdefault("BRIM_LOG_LEVEL", "warning")
    os.environ.setdefault("BRIM_PUBLIC_URL", f"http://{host}:{port}")
    # Before the children run, an end is an end at once; after, it is an orderly one.
    on_signal(abort)
    with only_one(settings.STATE_FOLDER / "dev.lock", f"http://{host}:{port}"):
        check_port(host, port)
        # What is refused is refused before all of Brim is loaded.
        django.setup()
        try:
            run(host, port, wants_demo=wants_demo)
        except KeyboardInterrupt:
            say("Interrupted.")
        finally:
            connections.close_all()
            if command_line.has_embedded():
                postgres.stop(settings.SERVER)
            say("Stopped.")


def on_signal(handle: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_frame: handle())


def abort() -> None:
    raise KeyboardInterrupt


def run(host: str, port: int, *, wants_demo: bool) -> None:
    started = time.monotonic()
    prepare(wants_demo=wants_demo)
    connections.close_all()
    stop = threading.Event()
    on_signal(stop.set)
    # From this machine, an address that stands for all of them is reached by the loopback one.
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104 - compared with, not bound to
    children = [
        Child("web", partial(Command, "web", "--host", host, "--port", str(port)), say),
        Child("worker", partial(Command, "worker"), say),
    ]
    try:
        for child in children:
            child.start()
        if wait_until_ready(address, children, stop):
            greet(address, time.monotonic() - started)
        supervise(children, stop)
    finally:
        say("Stopping …")
        end_all(children)


def prepare(*, wants_demo: bool) -> None:
    """PostgreSQL, schema, demo business: each does nothing where it is done already."""
    if command_line.has_embedded():
        say("Starting PostgreSQL …")
        postgres.ensure_running(settings.SERVER)
    if command_line.has_pending_migrations():
        say("Preparing the database …")
        command_line.migrate()
    if wants_demo:
        from brim.faces.cli import demo

        demo.seed(say=say)


def supervise(children: list[Child], stop: threading.Event) -> None:
    looked_at = time.monotonic()
    while not stop.wait(0.2):
        for child in children:
            child.restart_if_dead()
        if command_line.has_embedded() and time.monotonic() - looked_at > 1.0:
            revive_database()
            looked_at = time.monotonic()


def revive_database() -> None:
    try:
        if postgres.ensure_running(settings.SERVER):
            say("PostgreSQL had ended. It is running again.")
    except RuntimeError as problem:
        # Its last processes may still be going down: the next look tries again.
        say(f"PostgreSQL does not start yet: {problem}")


def wait_until_ready(address: str, children: list[Child], stop: threading.Event) -> bool:
    until = time.monotonic() + READY_WITHIN_S
    while not stop.wait(0.1) and time.monotonic() < until:
        for child in children:
            child.restart_if_dead()
        if answers(f"{address}/readyz"):
            return True
    return False


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - an address of our own making
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def greet(address: str, took_s: float) -> None:
    from brim.base.kit.story import sign_ins

    say(f"Brim is running (ready after {took_s:.1f} s). Ctrl-C stops it.")
    say(f"  Console    {address}/console/")
    phones = [f"  phone {phone}, the code is shown on the page" for phone in sign_ins("portal")]
    say(f"  Portal     {address}/portal/" + "".join(phones[:1]))
    say(f"  API        {address}/api/v1")
    for line in sign_ins("console"):
        say(f"  {line}")


def check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            reason = problem.strerror or "it is taken"
            raise click.ClickException(
                f"Port {port} cannot be used ({reason}). Choose another: --port {port + 1}"
            ) from problem


@contextmanager
def only_one(path: Path, address: str) -> Iterator[None]:
    """One `brim dev` a folder: the second says where the first one runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with postgres.own_file(path) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            first = json.loads(lock.read() or "{}")
            raise click.ClickException(
                f"Brim already runs in this folder: {first.get('address')} (process {first.get('pid')})."
            ) from None
        lock.truncate(0)
        lock.write(json.dumps({"address": address, "pid": os.getpid()}))
        lock.flush()
        yield


def say(line: str) -> None:
    click.echo(line)
