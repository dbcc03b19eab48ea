"""How much a key may ask: one budget for reads, one for writes, each a bucket that fills evenly. Per process."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.conf import settings
from django.utils.translation import gettext as _

from brim.base.identity.operations import allowance
from brim.base.kit.refusals import Refused

REMEMBERED = 10_000


class LimitExceeded(Refused):
    """Too many calls; `details["retry_after_s"]` says how long to wait, `headers` what is left. 429."""

    status = 429

    def __init__(self, wait_s: int, headers: dict[str, str]) -> None:
        text = _("Too many calls. Nothing was done. Wait as long as Retry-After says, then call again.")
        super().__init__("rate_limited", text, {"retry_after_s": wait_s})
        self.headers = headers


@dataclass(slots=True)
class Bucket:
    left: float
    filled_at: float


class Budget:
    """`most` calls at once, refilled to that within `window_s` seconds. Headers after the IETF RateLimit draft."""

    def __init__(self, name: str, *, most: int, window_s: int) -> None:
        self.name = name
        self.most = most
        self.window_s = window_s
        self.lock = threading.Lock()
        self.buckets: OrderedDict[str, Bucket] = OrderedDict()
        self.policy = f'"{name}";q={most};w={window_s}'

    def take(self, who: str, *, at: float, cost: int = 1) -> dict[str, str]:
        """The headers to send. `at` in seconds. Raises: LimitExceeded `rate_limited`."""
        with self.lock:
            bucket = self.buckets.get(who)
            if bucket is None:
                bucket = self.buckets[who] = Bucket(self.most, at)
                if len(self.buckets) > REMEMBERED:
                    self.buckets.popitem(last=False)
            bucket.left = min(self.most, bucket.left + (at - bucket.filled_at) * self.most / self.window_s)
            bucket.filled_at = at
            if bucket.left < cost:
                wait = ceil((cost - bucket.left) * self.window_s / self.most)
                raise LimitExceeded(wait, self.headers(int(bucket.left)))
            bucket.left -= cost
            left = int(bucket.left)
        return self.headers(left)

    def headers(self, left: int) -> dict[str, str]:
        reset = ceil((self.most - left) * self.window_s / self.most)
        return {"RateLimit-Policy": self.policy, "RateLimit": f'"{self.name}";r={left};t={reset}'}


def of_address(address: str, *, now: datetime) -> dict[str, str]:
    """The headers of an answer to nobody known: how many more wrong keys its address may try."""
    allowed = allowance(address, now=now)
    return {
        "RateLimit-Policy": f'"address";q={allowed.most};w={allowed.window_s}',
        "RateLimit": f'"address";r={allowed.left};t={allowed.reset_s}',
    }


READS = Budget("read", most=settings.API_READS_PER_MINUTE, window_s=60)
WRITES = Budget("write", most=settings.API_WRITES_PER_MINUTE, window_s=60)
