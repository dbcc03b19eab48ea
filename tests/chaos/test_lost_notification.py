import pytest

from tests.chaos.playing import play


@pytest.mark.chaos
def test_what_was_paid_is_credited_once_though_the_notification_was_lost_and_web_and_worker_were_killed() -> None:
    assert play("lost") == 0
