"""Every outgoing HTTP call of Brim.

It refuses to be called inside a database transaction, waits a bounded time, reads a bounded body, repeats only what
may be repeated, and fails in two ways: Declined (a final no) or Unavailable (no answer that counts: the outcome is
unknown and is asked again).
"""

import json as json_module
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from django.db import connections

from brim.base.kit.refusals import Declined, Unavailable

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
MAX_BYTES = 8 * 2**20
LONGEST_PAUSE_S = 5.0


@dataclass(frozen=True)
class Answer:
    """A 2xx answer, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Raises: Unavailable where the body is no JSON: such an answer does not count."""
        try:
            return json_module.loads(self.body)
        except ValueError as problem:
            raise Unavailable("the answer is no JSON") from problem


class Refusal(Declined):
    """The other side's final no: `status` outside 2xx, and its `body`."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"answered {status}")
        self.status = status
        self.body = body


def send(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 10.0,
    attempts: int = 3,
    idempotency_key: str = "",
    transport: httpx.BaseTransport | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Answer:
    """One call; up to `attempts` times where the method is safe or an `idempotency_key` makes it so (it travels as
    the header `Idempotency-Key`), else once. Redirects are not followed. `transport` stands in for the network in
    tests.

    Raises: Refusal (a Declined); Unavailable; AssertionError inside a transaction.
    """
    assert_no_transaction()
    sent = dict(headers or {})
    if idempotency_key:
        sent["Idempotency-Key"] = idempotency_key
    times = max(1, attempts) if method in SAFE or idempotency_key else 1
    client = httpx.Client(transport=transport) if transport else shared_client()
    for attempt in range(1, times + 1):
        try:
            return attempt_once(client, method, url, body=body, headers=sent, timeout_s=timeout_s)
        except Passing as problem:
            if attempt == times:
                raise Unavailable(str(problem)) from problem
            pause(problem.wait_s if problem.wait_s is not None else backoff(attempt))
    raise AssertionError("unreachable")


def send_json(method: str, url: str, value: object, *, headers: Mapping[str, str] | None = None, **rest: Any) -> Answer:
    """`send` with a JSON body."""
    body = json_module.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    return send(method, url, body=body, headers={"Content-Type": "application/json", **(headers or {})}, **rest)


class Passing(Exception):
    """A failure that may be over the next time; `wait_s` where the other side said when."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


def attempt_once(
    client: httpx.Client, method: str, url: str, *, body: bytes | None, headers: Mapping[str, str], timeout_s: float
) -> Answer:
    try:
        with client.stream(method, url, content=body, headers=dict(headers), timeout=timeout_s) as response:
            content = read_bounded(response)
    except httpx.TransportError as problem:
        raise Passing(f"no answer ({type(problem).__name__})") from problem
    if response.is_success:
        return Answer(response.status_code, response.headers, content)
    if response.status_code in PASSING:
        raise Passing(f"answered {response.status_code}", asked_pause(response.headers.get("Retry-After", "")))
    raise Refusal(response.status_code, content)


def read_bounded(response: httpx.Response) -> bytes:
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > MAX_BYTES:
            raise Unavailable(f"the answer is longer than {MAX_BYTES} bytes")
    return bytes(content)


def asked_pause(text: str) -> float | None:
    return min(float(text), LONGEST_PAUSE_S) if text.isdigit() else None


def backoff(attempt: int) -> float:
    """Twice as long each time, scattered so that many callers do not come back together."""
    return min(0.2 * (1 << attempt), LONGEST_PAUSE_S) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret hangs on it


@cache
def shared_client() -> httpx.Client:
    return httpx.Client(limits=httpx.Limits(max_connections=50), follow_redirects=False)


def assert_no_transaction() -> None:
    """A call that hangs must never hold locks. A transaction that a test case wraps around itself does not count."""
    for connection in connections.all(initialized_only=True):
        own = [block for block in connection.atomic_blocks if not getattr(block, "_from_testcase", False)]
        assert not own, "a network call inside a database transaction"
