"""The stream behind live pages: topics and nothing else, by reading of the log, for a bounded time and number."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.test import AsyncRequestFactory, RequestFactory

from brim.base.events import operations, queries
from brim.base.events import stream as streams
from brim.base.events.tests import playing
from brim.base.events.types import Event, Recorded, event
from brim.base.kit.refusals import Refused
from brim.base.ui import live

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@event("ui.cup_filled")
@dataclass(frozen=True)
class CupFilled(Event):
    number: int


def fill(customer_id: int) -> None:
    with transaction.atomic():
        operations.record(CupFilled(1), customer_id=customer_id, actor="system:t", now=NOW)


def topics(news: Sequence[Recorded]) -> set[str]:
    return {f"cup:{event.customer_id}" for event in news if event.customer_id != 9}


def hearing(customer_ids: frozenset[int] | None = None) -> live.Hearing:
    return live.Hearing("staff:1", frozenset({"cup:7", "cup:8"}), topics, customer_ids)


def play(scene: Callable[[], Awaitable[None]]) -> None:
    playing.play(scene)
    assert live.open_streams["staff:1"] == 0


async def next_told(lines: AsyncIterator[str]) -> str:
    while True:
        line = await anext(lines)
        if "event: moved" in line:
            return next(part.removeprefix("data: ") for part in line.splitlines() if part.startswith("data: "))


@pytest.mark.django_db(transaction=True)
def test_topics_are_told_as_events_commit_and_nothing_of_the_events() -> None:
    async def scene() -> None:
        lines = live.lines(hearing(), "")
        assert await anext(lines) == live.HERE
        coming = asyncio.ensure_future(anext(lines))
        await asyncio.sleep(0.3)
        await sync_to_async(fill)(9)
        await sync_to_async(fill)(7)
        text = await coming
        assert text.startswith("id: ")
        assert text.splitlines()[1:] == ["event: moved", "data: cup:7", ""]
        await lines.aclose()

    play(scene)


@pytest.mark.django_db(transaction=True)
def test_a_page_hears_what_moved_between_its_reading_and_its_stream() -> None:
    since = queries.end()
    fill(7)

    async def scene() -> None:
        lines = live.lines(hearing(frozenset({7})), since)
        assert await next_told(lines) == "cup:7"
        await sync_to_async(fill)(8)
        await sync_to_async(fill)(7)
        assert await next_told(lines) == "cup:7"
        await lines.aclose()

    play(scene)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", ["", "nonsense"], ids=["long ago", "not ours"])
def test_after_a_long_absence_everything_is_taken_for_moved(after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MAX_BACKLOG", 2)
    since = after or queries.end()
    for _number in range(3):
        fill(9)

    async def scene() -> None:
        lines = live.lines(hearing(), since)
        assert await next_told(lines) == "cup:7,cup:8"
        await lines.aclose()

    play(scene)


@pytest.mark.django_db(transaction=True)
def test_a_stream_beats_in_silence_and_ends_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LONGEST_S", 0.1)
    real = live.readings
    monkeypatch.setattr(live, "readings", lambda start, **rest: real(start, heartbeat_s=0.06, **rest))

    async def scene() -> None:
        lines = [line async for line in live.lines(hearing(), "")]
        assert lines[0] == live.HERE
        assert set(lines[1:]) == {live.STILL_HERE}

    play(scene)


@pytest.mark.django_db(transaction=True)
def test_one_person_opens_a_bounded_number_of_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MAX_PER_TOPIC", 1)

    async def scene() -> None:
        first = live.lines(hearing(), "")
        assert await anext(first) == live.HERE
        assert [line async for line in live.lines(hearing(), "")] == [live.BUSY]
        await first.aclose()

    play(scene)


@pytest.mark.django_db(transaction=True)
def test_a_full_process_says_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_SUBSCRIBERS", 0)

    async def scene() -> None:
        assert [line async for line in live.lines(hearing(), "")] == [live.HERE, live.BUSY]

    play(scene)


@pytest.mark.django_db
def test_without_asgi_or_without_a_topic_a_browser_is_told_not_to_come_back() -> None:
    plain, able = RequestFactory().get("/live"), AsyncRequestFactory().get("/live")
    assert (live.since(plain), live.answer(plain, hearing()).status_code) == ("", 204)
    assert live.since(able) != ""
    deaf = live.Hearing("staff:1", frozenset(), topics)
    assert live.answer(able, deaf).status_code == 204
    answer = live.answer(able, hearing())
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/event-stream")


def test_a_stream_takes_a_bounded_number_of_topics() -> None:
    request = RequestFactory().get("/live", {"topics": ",".join(f"cup:{number}" for number in range(200))})
    assert len(live.asked(request)) == live.MAX_TOPICS
    assert live.asked(RequestFactory().get("/live")) == []


@pytest.mark.django_db(transaction=True)
def test_what_may_be_heard_is_decided_again_at_every_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    real = live.readings
    monkeypatch.setattr(live, "readings", lambda start, **rest: real(start, heartbeat_s=0.1, **rest))
    fewer = replace(hearing(), asked=frozenset({"cup:7"}))

    def signed_out() -> live.Hearing:
        raise Refused("signed_out", "signed out")

    async def scene() -> None:
        for again in (signed_out, lambda: fewer):
            lines = [line async for line in live.lines(replace(hearing(), again=again), "")]
            assert (lines[0], "event: moved" in "".join(lines)) == (live.HERE, False)
        lines = live.lines(replace(hearing(), again=lambda: replace(hearing(), topics=lambda _news: {"cup:8"})), "")
        assert await anext(lines) == live.HERE
        for _beat in range(2):
            assert await anext(lines) == live.STILL_HERE
        await sync_to_async(fill)(7)
        assert await next_told(lines) == "cup:8", "by the permissions of now"
        await lines.aclose()

    play(scene)
