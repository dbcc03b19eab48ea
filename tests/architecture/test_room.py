"""A room is one folder: the fixture room, installed by settings of its own, adds to all that a room may add to.

Its tests run in a process and on a database of their own, so that no other test sees it.
"""

import os
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

SETTINGS = "tests.architecture.room.settings"


def run(*command: str) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=own | {"DJANGO_SETTINGS_MODULE": SETTINGS},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-4000:]}"


@pytest.mark.slow
def test_a_room_of_one_folder_does_all_that_a_room_may() -> None:
    run("-m", "pytest", "-q", "-n", "0", "tests/architecture/room")
