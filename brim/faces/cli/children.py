"""Child processes: started, started again when they die, ended together."""

import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from brim.base.kit import command_line
from brim.faces.cli import parent

GRACE_S = 25.0
LONGEST_PAUSE_S = 5.0
STEADY_S = 30.0


class Process(Protocol):
    """One that has been started. `returncode` is negative for a signal, as the system says it."""

    @property
    def returncode(self) -> int | None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int:
        """Raises: subprocess.TimeoutExpired."""

    def send_signal(self, sig: int) -> None: ...
    def force_kill(self) -> None:
        """End it by force, with what it may have left behind."""


class Command(subprocess.Popen[bytes]):
    """A command of `brim` in a session of its own, so that a Ctrl-C reaches it through us alone."""

    def __init__(self, *arguments: str) -> None:
        super().__init__(
            [*command_line.BRIM, *arguments],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=os.environ | {parent.VARIABLE: str(os.getpid())},
        )

    def force_kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


class Fork:
    """A copy of this process that does `work` and ends; made while this one has no other thread and no connection.

    It shares what was loaded, stays in our process group so that it is ended with us, leaves a Ctrl-C to us, and ends
    once we are gone.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        self.process = multiprocessing.get_context("fork").Process(target=run, args=(work, os.getpid()))
        # Until the copy has left our handlers behind, an end that it is told waits.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        self.process.start()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    @property
    def returncode(self) -> int | None:
        return self.process.exitcode

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self.process.join(timeout)
        if self.process.exitcode is None:
            raise subprocess.TimeoutExpired("a forked process", timeout or 0.0)
        return self.process.exitcode

    def send_signal(self, sig: int) -> None:
        assert self.process.pid is not None
        if self.process.exitcode is None:
            os.kill(self.process.pid, sig)

    def force_kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def run(work: Callable[[], None], of: int) -> None:
    """In the forked process."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [signal.SIGINT])
    parent.follow_process(of)
    work()


@dataclass
class Child:
    """One process that is to be there: `launch` starts it."""

    name: str
    launch: Callable[[], Process]
    say: Callable[[str], None]
    process: Process | None = None
    deaths: int = 0
    started_at: float = 0.0
    due_at: float = field(default=0.0)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = self.launch()

    def restart_if_dead(self) -> None:
        """Start it again where it has died; the more often it dies at once, the longer the pause before."""
        if self.process is None:
            if time.monotonic() >= self.due_at:
                self.start()
        elif self.process.poll() is not None:
            self.record_exit(self.process)

    def record_exit(self, process: Process) -> None:
        process.force_kill()  # what it may have left behind holds its port
        self.deaths = 0 if time.monotonic() - self.started_at > STEADY_S else self.deaths + 1
        pause_s = min(0.1 * 2**self.deaths, LONGEST_PAUSE_S) if self.deaths else 0.0
        self.say(f"The {self.name} process ended ({exit_text(process.wait())}). It is started again.")
        self.process = None
        self.due_at = time.monotonic() + pause_s

    def end(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)  # it ends its own children in order

    def wait(self, until: float, grace_s: float) -> None:
        """Give it until then to end by itself, then end it by force."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.say(f"The {self.name} process did not end in {grace_s:.0f} s and is killed.")
        self.process.force_kill()
        self.process.wait()


def end_all(children: Sequence[Child], grace_s: float = GRACE_S) -> None:
    for child in children:
        child.end()
    until = time.monotonic() + grace_s
    for child in children:
        child.wait(until, grace_s)


def exit_text(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
