"""The room's own settings are read from the environment and stand among those of the house."""

import os
import subprocess
import sys

from django.conf import settings

from tests.architecture.source import ROOT

SAY = "from django.conf import settings; print(settings.STAMPS_MOST_SPENDS, settings.STAMPS_ARE_GIVEN)"


def told(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SAY],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_settings_have_their_defaults_and_are_set_by_the_environment():
    assert (settings.STAMPS_MOST_SPENDS, settings.STAMPS_ARE_GIVEN) == (5, True)
    assert told(STAMPS_MOST_SPENDS="7", STAMPS_ARE_GIVEN="0").stdout.split() == ["7", "False"]


def test_a_value_that_cannot_be_used_stops_the_process_in_one_line():
    done = told(STAMPS_MOST_SPENDS="many")
    assert done.returncode != 0
    assert done.stderr.strip() == "STAMPS_MOST_SPENDS is 'many': write a whole number from 1 to 1000000000."
