"""No body is kept beyond the bound, whether its length was announced or not."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from brim.base.kit import arriving
from brim.base.kit.bounds import Bounded, Receive, Scope, Send


def asked(chunks: list[bytes], *, most: int, announced: bytes | None = None) -> tuple[list[int], list[bytes]]:
    """(statuses sent, chunks that the application inside was given)."""
    given: list[bytes] = []
    statuses: list[int] = []
    waiting = list(chunks)

    async def inside(_scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            given.append(message["body"])
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    headers = [] if announced is None else [(b"content-length", announced)]
    asyncio.run(Bounded(inside, most=most)({"type": "http", "headers": headers}, receive, send))
    return statuses, given


def test_a_body_within_the_bound_is_handed_on() -> None:
    assert asked([b"12345", b"67890"], most=10, announced=b"10") == ([200], [b"12345", b"67890"])


@pytest.mark.parametrize("length", [b"11", b"99999999999999999999"])
def test_a_body_that_announces_too_much_is_not_read(length: bytes) -> None:
    assert asked([b"12345"], most=10, announced=length) == ([413], [])


@pytest.mark.parametrize("length", [None, b"3", b"x"])
def test_a_body_that_grows_too_long_is_cut_off(length: bytes | None) -> None:
    assert asked([b"12345", b"67890", b"1", b"2"], most=10, announced=length) == ([413], [b"12345", b"67890"])


def test_what_is_no_request_passes() -> None:
    seen: list[str] = []

    async def inside(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    asyncio.run(Bounded(inside)({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert seen == ["lifespan"]


def slowly(*, pieces: int, every_s: float, times: int = 1) -> list[int]:
    """The statuses of so many requests at once from one address, each of whose bodies comes in pieces."""
    statuses: list[int] = []

    async def inside(_scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def one() -> None:
        left = pieces

        async def receive() -> dict[str, Any]:
            nonlocal left
            await asyncio.sleep(every_s)
            left -= 1
            return {"type": "http.request", "body": b"x", "more_body": left > 0}

        async def send(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        scope = {"type": "http", "headers": [(b"transfer-encoding", b"chunked")], "client": ("203.0.113.9", 1)}
        await Bounded(inside)(scope, receive, send)

    async def all_of_them() -> None:
        await asyncio.wait_for(asyncio.gather(*[one() for _time in range(times)]), 30)

    asyncio.run(all_of_them())
    assert not arriving.slow
    return sorted(statuses)


def test_a_body_that_never_ends_is_answered_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "GRACE_S", 0.2)
    assert slowly(pieces=10**9, every_s=0.01) == [408]
    assert slowly(pieces=2, every_s=0.01) == [200]


def test_what_comes_gains_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "GRACE_S", 0.3)
    monkeypatch.setattr(arriving, "MIN_BYTES_PER_S", 1)
    assert slowly(pieces=8, every_s=0.1) == [200]


def test_an_address_has_its_share_of_slow_bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "SLOW_S", 0.05)
    monkeypatch.setattr(arriving, "MAX_SLOW_REQUESTS", 3)
    assert slowly(pieces=1, every_s=0.4, times=8) == [200] * 3 + [408] * 5
    assert slowly(pieces=1, every_s=0.0, times=8) == [200] * 8
