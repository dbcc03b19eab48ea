"""The child processes of `brim dev`: started, started again when they die, ended together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from brim.faces.cli import parent

GRACE_S = 25.0
LONGEST_PAUSE_S = 5.0
STEADY_S = 30.0


@dataclass
class Child:
    """One process of ours in a session of its own, so that a Ctrl-C reaches it through us alone."""

    name: str
    arguments: Sequence[str]
    say: Callable[[str], None]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started_at: float = 0.0
    due_at: float = field(default=0.0)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "brim.faces.cli", *self.arguments],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=os.environ | {parent.VARIABLE: str(os.getpid())},
        )

    def tend(self) -> None:
        """Start it again where it has died; the more often it dies at once, the longer the pause before."""
        if self.process is None:
            if time.monotonic() >= self.due_at:
                self.start()
        elif self.process.poll() is not None:
            self.bury(self.process)

    def bury(self, process: subprocess.Popen[bytes]) -> None:
        end_group(process, signal.SIGKILL)  # what it may have left behind holds its port
        self.deaths = 0 if time.monotonic() - self.started_at > STEADY_S else self.deaths + 1
        pause_s = min(0.1 * 2**self.deaths, LONGEST_PAUSE_S) if self.deaths else 0.0
        self.say(f"The {self.name} process ended ({ending(process.returncode)}). It is started again.")
        self.process = None
        self.due_at = time.monotonic() + pause_s

    def end(self) -> None:
        if self.process is not None:
            end_group(self.process, signal.SIGTERM)

    def wait(self, until: float) -> None:
        """Give it until then to end by itself, then end it by force."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.say(f"The {self.name} process did not end in {GRACE_S:.0f} s and is killed.")
        end_group(self.process, signal.SIGKILL)
        self.process.wait()


def end_all(children: Sequence[Child]) -> None:
    for child in children:
        child.end()
    until = time.monotonic() + GRACE_S
    for child in children:
        child.wait(until)


def end_group(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    try:
        if how is signal.SIGTERM:
            process.send_signal(how)  # the leader ends its own children in order
        else:
            os.killpg(process.pid, how)
    except ProcessLookupError:
        pass


def ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
