"""A Brim of one's own: PostgreSQL with fsync on and real child processes, all below one folder."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import psutil
import psycopg

from brim.base.kit import postgres
from brim.base.kit.postgres import Server
from brim.faces.cli import parent

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 60.0
CURRENCY = "CNY"
LADDER_PAY, LADDER_GET = 10_000, 2_000
PROGRAMME = {"currencies": {CURRENCY: {"ladder": [{"pay": LADDER_PAY, "get": LADDER_GET}]}}}


@dataclass
class Process:
    """A child in a process group of its own, so that nothing of it outlives it."""

    name: str
    arguments: list[str]
    log: Path
    running: subprocess.Popen[bytes] | None = None
    starts: int = 0
    is_wanted: bool = False
    guard: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        with self.guard, self.log.open("ab") as log:
            self.is_wanted = True
            self.starts += 1
            self.running = subprocess.Popen(
                [sys.executable, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,
                env=os.environ | {parent.VARIABLE: str(os.getpid())},
            )

    def tend(self) -> None:
        """Start it again where it has ended."""
        if self.is_wanted and self.running is not None and self.running.poll() is not None:
            self.end_group()
            self.start()

    def members(self) -> list[psutil.Process]:
        """The leader and what it has started."""
        if self.running is None:
            return []
        try:
            leader = psutil.Process(self.running.pid)
            return [leader, *leader.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def end_group(self) -> None:
        """By SIGKILL; returns once it is gone."""
        with self.guard:
            if self.running is not None:
                try:
                    os.killpg(self.running.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                self.running.wait()

    def end(self) -> None:
        self.is_wanted = False
        self.end_group()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """Folder, server and children. `enter` before Django is set up: settings read the environment it leaves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Server(folder / "database")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.posting = folder / "posting.socket"
        brim = ["-m", "brim.faces.cli"]
        self.web = Process("web", [*brim, "web", "--port", str(self.port)], folder / "web.log")
        self.worker = Process("worker", ["-m", "tests.chaos.worker"], folder / "worker.log")
        self.poster = Process("poster", ["-m", "tests.chaos.poster", str(self.posting)], folder / "poster.log")

    @property
    def processes(self) -> list[Process]:
        return [self.web, self.worker, self.poster]

    def enter(self) -> None:
        for name in [name for name in os.environ if name.startswith("BRIM_")]:
            del os.environ[name]
        os.environ.update(
            DJANGO_SETTINGS_MODULE="brim.config.settings",
            BRIM_STATE=str(self.folder / "state"),
            # Named as a server from outside, so that no child takes PostgreSQL down with itself.
            BRIM_DATABASE_URL=self.server.conninfo(),
            BRIM_PUBLIC_URL=self.address,
            BRIM_LOG_LEVEL="warning",
            BRIM_SANDBOX="1",
        )

    def build(self, customers: int) -> tuple[list[int], str]:
        """Migrated, with a business, customers without money and a key: (customer ids, the key's token)."""
        import django

        self.folder.mkdir(parents=True, exist_ok=True)
        # What is built before the storm needs no fsync; the storm meets a server that has it on.
        building = replace(self.server, fsync=False)
        postgres.ensure_running(building)
        django.setup()
        from django.core.management import call_command

        from tests.chaos import founding

        call_command("migrate", verbosity=0, interactive=False)
        made = founding.found(customers)
        postgres.stop(building)
        (self.server.data / "postgresql.auto.conf").write_text(postgres.tuning(self.server))
        postgres.ensure_running(self.server)
        return made

    def start(self, processes: Iterable[Process] | None = None) -> None:
        for process in self.processes if processes is None else processes:
            process.start()

    def tend(self) -> None:
        """What `brim dev` does: revive the database, then whoever has ended."""
        self.revive_database()
        for process in self.processes:
            process.tend()

    def revive_database(self) -> None:
        """Again and again, since the last processes of a killed server may still be going down."""
        until = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                postgres.ensure_running(self.server)
                return
            except (RuntimeError, psycopg.Error):
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def is_ready(self) -> bool:
        """As a load balancer would ask the web."""
        try:
            return httpx.get(f"{self.address}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def await_ready(self, within_s: float) -> bool:
        until = time.monotonic() + within_s
        while not self.is_ready():
            if time.monotonic() > until:
                return False
            self.tend()
            time.sleep(0.1)
        return True

    def end(self) -> None:
        for process in self.processes:
            process.end()
        postgres.stop(self.server, mode="immediate")

    def tail(self, lines: int = 30) -> str:
        """The last words of each process, for a round that failed."""
        logs = [process.log for process in self.processes] + [self.server.data / "server.log"]
        found = [f"-- {log.name}\n" + "\n".join(log.read_text().splitlines()[-lines:]) for log in logs if log.exists()]
        return "\n".join(found)
