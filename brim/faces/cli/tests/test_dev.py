"""`brim dev` as a person meets it: real processes, a real database of its own."""

import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from brim.base.kit.postgres import Server, is_answering, stop

pytestmark = pytest.mark.slow


started: list[subprocess.Popen[str]] = []


class Dev:
    """One `brim dev`, and the lines it says."""

    def __init__(self, state: Path, port: int) -> None:
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "brim.faces.cli", "dev", "--no-demo", "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "BRIM_STATE": str(state), "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
        started.append(self.process)
        self.lines: queue.Queue[str] = queue.Queue()
        self.said: list[str] = []
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        with self.process.stdout as said:
            for line in said:
                self.lines.put(line)

    def wait_for(self, pattern: str, timeout_s: float = 60.0) -> str:
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            try:
                line = self.lines.get(timeout=0.2)
            except queue.Empty:
                continue
            self.said.append(line)
            if re.search(pattern, line):
                return line
        raise AssertionError(f"no {pattern!r} within {timeout_s} s in: {''.join(self.said)}")

    def child(self, name: str) -> psutil.Process:
        for child in psutil.Process(self.process.pid).children():
            if name in child.cmdline():
                return child
        raise AssertionError(f"no {name} process")

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def wait_until_ready(self) -> None:
        until = time.monotonic() + 60
        while not self.is_ready():
            assert time.monotonic() < until, "not ready again within 60 s"
            time.sleep(0.2)

    def wait_for_workers(self) -> list[psutil.Process]:
        """The processes that `brim worker` minds, once all are there."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            leaders = [one for one in psutil.Process(self.process.pid).children() if "worker" in one.cmdline()]
            found = [process for leader in leaders for process in leader.children()]
            if len(found) == 3:
                return found
            time.sleep(0.2)
        raise AssertionError("the worker's processes are not there within 60 s")

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


@pytest.fixture
def state() -> Iterator[Path]:
    """A folder of its own, where the system user that PostgreSQL runs as may pass."""
    folder = make_folder()
    yield folder
    end_all(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One that tests share: who comes first builds what is in it."""
    folder = make_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def lived_in(home: Path) -> Iterator[Path]:
    yield home
    end_all(home)


def make_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="brim-dev-"))
    folder.chmod(0o711)
    return folder


def end_all(folder: Path) -> None:
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            is_ours = f"BRIM_STATE={folder}\0".encode() in environment.read_bytes()
        except OSError:
            continue  # it has ended meanwhile
        if is_ours:
            os.kill(int(environment.parent.name), signal.SIGKILL)
    while started:
        started.pop().wait(30)
    stop(Server(folder / "postgres"), mode="immediate")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_it_starts_heals_and_stops_leaving_nothing_behind(lived_in: Path) -> None:
    server = Server(lived_in / "postgres")
    dev = Dev(lived_in, free_port())
    dev.wait_for("Brim is running")
    assert dev.is_ready()

    second = Dev(lived_in, free_port())
    assert "Brim already runs in this folder: http://127.0.0.1:" in second.wait_for("already runs")
    assert second.process.wait(30) == 1

    dev.child("web").kill()
    dev.wait_for("The web process ended .SIGKILL.")
    dev.wait_until_ready()
    dev.child("worker").kill()
    dev.wait_for("The worker process ended .SIGKILL.")
    for process in dev.wait_for_workers():
        process.kill()
    ended = [dev.wait_for("The (jobs|listening .) process ended .SIGKILL.") for _process in range(3)]
    assert {re.search("The (.*) process", line)[1] for line in ended} == {"jobs", "listening 1", "listening 2"}
    dev.wait_for_workers()

    postmaster = psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))
    postmaster.kill()
    dev.wait_for("PostgreSQL had ended. It is running again.")
    dev.wait_until_ready()

    processes = psutil.Process(dev.process.pid).children(recursive=True)
    assert dev.end(signal.SIGINT) == 0
    dev.wait_for("Stopped")
    assert [process for process in processes if process.is_running()] == []
    assert not is_answering(server)

    again = Dev(lived_in, dev.port)
    assert re.search(r"ready after [\d.]+ s", again.wait_for("Brim is running"))
    assert again.is_ready()
    assert again.end() == 0


def test_a_port_that_is_taken_is_said_before_anything_starts(state: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        dev = Dev(state, taken.getsockname()[1])
        dev.wait_for("cannot be used")
        assert dev.process.wait(30) == 1
    assert not (state / "postgres").exists()


def test_children_end_when_their_parent_is_killed(lived_in: Path) -> None:
    dev = Dev(lived_in, free_port())
    dev.wait_for("Brim is running")
    children = [dev.child("web"), dev.child("worker")]
    dev.process.kill()
    gone, alive = psutil.wait_procs(children, timeout=40)
    assert (len(gone), alive) == (2, [])
