"""Plays a scenario in a process of its own, whose Django knows the house's database, and leaves nothing running."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from brim.base.kit import postgres
from brim.base.kit.postgres import Server
from tests.chaos.house import ROOT

ROOM_BYTES = 2 * 2**30
WITHIN_S = 240.0
ORDERLY_WITHIN_S = 20.0


def play(scenario: str, *options: str) -> int:
    """The scenario's exit code; what it says goes where the test's output goes. The folder stays where it failed."""
    folder = Path(tempfile.mkdtemp(prefix="brim-chaos-", dir=place()))
    folder.chmod(0o711)  # PostgreSQL's user may pass
    code = played(scenario, folder, *options)
    if code == 0:
        shutil.rmtree(folder)
    return code


def place() -> Path | None:
    """In memory where there is room: a killed process loses nothing the disk would have kept, and recovery is quick."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_BYTES else None


def played(scenario: str, folder: Path, *options: str) -> int:
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
