import pytest

from tests.chaos.playing import play


@pytest.mark.chaos
@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_everything_is_killed_in_the_middle_of_load() -> None:
    assert play("run", "--seed", "7", "--seconds", "12") == 0
