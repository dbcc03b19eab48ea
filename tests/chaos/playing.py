"""Plays a scenario in a process of its own, whose Django knows the house's database, and leaves nothing running."""

import subprocess
import sys
from pathlib import Path

from brim.base.kit import postgres
from brim.base.kit.postgres import Server
from tests.chaos.house import ROOT

WITHIN_S = 240.0
ORDERLY_WITHIN_S = 20.0


def play(scenario: str, folder: Path, *options: str) -> int:
    """The scenario's exit code; what it says goes where the test's output goes."""
    arguments = ["-m", f"tests.chaos.{scenario}", *options, str(folder)]
    playing = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, start_new_session=True)
    try:
        return playing.wait(WITHIN_S)
    finally:
        playing.terminate()
        try:
            playing.wait(ORDERLY_WITHIN_S)
        except subprocess.TimeoutExpired:
            playing.kill()  # its children see that it is gone, and go
            playing.wait()
        postgres.stop(Server(folder / "database"), mode="immediate")
