"""Failed key look-ups counted per address, in this process: guessing is slowed, a working key never is."""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from brim.base.identity.types import TooManyFailures

WINDOW = timedelta(minutes=1)
FAILURES = 20
ADDRESSES = 10_000

lock = threading.Lock()
windows: OrderedDict[str, tuple[datetime, int]] = OrderedDict()


def throttle(address: str, *, now: datetime) -> None:
    """To be asked before a look-up. Raises: TooManyFailures `too_many_failures` with {retry_after_s}."""
    with lock:
        opened, failures = windows.get(address, (now, 0))
    wait = opened + WINDOW - now
    if failures >= FAILURES and wait > timedelta(0):
        raise TooManyFailures(
            "too_many_failures",
            _("Too many wrong keys came from this address. Wait a minute, then try again with a valid key."),
            {"retry_after_s": int(wait.total_seconds()) + 1},
        )


def count_failure(address: str, *, now: datetime) -> None:
    """To be called when a look-up from `address` was answered with 401."""
    with lock:
        opened, failures = windows.pop(address, (now, 0))
        windows[address] = (now, 1) if now - opened >= WINDOW else (opened, failures + 1)
        while len(windows) > ADDRESSES:
            windows.popitem(last=False)
