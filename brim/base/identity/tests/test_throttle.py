from datetime import datetime, timedelta

import pytest

from brim.base.identity.operations import count_failure, throttle
from brim.base.identity.throttle import ADDRESSES, FAILURES, windows
from brim.base.identity.types import TooManyFailures


@pytest.fixture(autouse=True)
def fresh() -> None:
    windows.clear()


def test_an_address_that_keeps_failing_waits_and_is_let_in_again(now: datetime) -> None:
    for _failure in range(FAILURES):
        throttle("192.0.2.1", now=now)
        count_failure("192.0.2.1", now=now)

    with pytest.raises(TooManyFailures) as refusal:
        throttle("192.0.2.1", now=now + timedelta(seconds=50))
    assert (refusal.value.status, refusal.value.details) == (429, {"retry_after_s": 11})
    throttle("192.0.2.2", now=now)
    throttle("192.0.2.1", now=now + timedelta(seconds=60))
    count_failure("192.0.2.1", now=now + timedelta(seconds=60))
    throttle("192.0.2.1", now=now + timedelta(seconds=61))


def test_the_memory_of_addresses_is_bounded(now: datetime) -> None:
    for number in range(ADDRESSES + 5):
        count_failure(str(number), now=now)
    assert len(windows) == ADDRESSES
