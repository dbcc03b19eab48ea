"""Counts failed key look-ups per address, in this process: guessing is slowed, a working key never is."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from brim.base.identity.types import TooManyFailures
from brim.base.kit.requests import household

WINDOW = timedelta(minutes=1)
FAILURES = 20
ADDRESSES = 10_000

lock = threading.Lock()
windows: OrderedDict[str, tuple[datetime, int]] = OrderedDict()


@dataclass(frozen=True)
class Allowance:
    """`left` of `most` look-ups from an address may still fail within `window_s`; all of them after `reset_s`."""

    most: int
    window_s: int
    left: int
    reset_s: int


def allowance(address: str, *, now: datetime) -> Allowance:
    address = household(address)
    with lock:
        opened, failures = windows.get(address, (now - WINDOW, 0))
    wait = opened + WINDOW - now
    window_s = int(WINDOW.total_seconds())
    if wait <= timedelta(0):
        return Allowance(FAILURES, window_s, FAILURES, 0)
    return Allowance(FAILURES, window_s, max(FAILURES - failures, 0), int(wait.total_seconds()) + 1)


def throttle(address: str, *, now: datetime) -> None:
    """Call it once a look-up has failed: a right key is served whatever else came from its address.
    Raises: TooManyFailures `too_many_failures` with {retry_after_s}."""
    allowed = allowance(address, now=now)
    if allowed.left == 0:
        raise TooManyFailures(
            "too_many_failures",
            _("Too many wrong keys came from this address. Wait a minute, then try again with a valid key."),
            {"retry_after_s": allowed.reset_s},
        )


def count_failure(address: str, *, now: datetime) -> None:
    """Call it when a look-up from `address` was answered with 401."""
    address = household(address)
    with lock:
        opened, failures = windows.pop(address, (now, 0))
        windows[address] = (now, 1) if now - opened >= WINDOW else (opened, failures + 1)
        while len(windows) > ADDRESSES:
            windows.popitem(last=False)
