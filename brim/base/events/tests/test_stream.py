"""Live events: one reader for all, resumable, and no client can hold it up."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connections, transaction

from brim.base.events import operations, queries, reading
from brim.base.events import stream as streams
from brim.base.events.positions import Position, Snapshot
from brim.base.events.stream import Listening, TooManyStreams, readings, stream
from brim.base.events.tests.playing import play
from brim.base.events.types import Event, Fact, Recorded, event
from brim.base.kit.refusals import Invalid, Refused

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@event("events.wave_seen")
@dataclass(frozen=True)
class WaveSeen(Event):
    number: int


@event("events.foam_seen")
@dataclass(frozen=True)
class FoamSeen(Event):
    number: int


def wave(*values: int, customer_id: int = 7) -> None:
    with transaction.atomic():
        operations.record_many([Fact(WaveSeen(n), customer_id, "system:t", NOW) for n in values])


async def take(events: AsyncIterator[Recorded | None], count: int) -> list[Recorded]:
    taken: list[Recorded] = []
    while len(taken) < count:
        item = await anext(events)
        if item is not None:
            taken.append(item)
    return taken


def numbers(events: list[Recorded]) -> list[int]:
    return [one.data["number"] for one in events]


def opened(events: AsyncIterator[Recorded | None]) -> Awaitable[Recorded | None]:
    """Start a stream that is silent so far: its first heartbeat says that it listens."""
    return anext(events)


@pytest.mark.django_db(transaction=True)
def test_a_stream_gives_what_happens_from_now_on_and_beats_in_silence() -> None:
    wave(1)

    async def scene() -> None:
        events = stream(heartbeat_s=0.05)
        assert await opened(events) is None
        await sync_to_async(wave)(2, 3)
        assert numbers(await take(events, 2)) == [2, 3]
        await events.aclose()

    play(scene)


@pytest.mark.django_db(transaction=True)
def test_a_client_that_comes_back_goes_on_where_it_was() -> None:
    wave(1, 2)
    after = queries.read(after=None, limit=1).items[0].position

    async def scene() -> None:
        events = stream(after, heartbeat_s=0.05)
        first = await take(events, 1)
        assert numbers(first) == [2]
        await opened(events)
        await sync_to_async(wave)(3, 4)
        live = await take(events, 1)
        await events.aclose()
        await sync_to_async(wave)(5)
        again = stream(live[0].position)
        assert numbers(await take(again, 2)) == [4, 5]
        await again.aclose()

    play(scene)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_missed_or_doubled_between_what_was_and_what_comes() -> None:
    stop = threading.Event()

    def writing() -> None:
        for number in range(300):
            wave(number)
        connections.close_all()

    async def scene() -> None:
        writer = threading.Thread(target=writing)
        writer.start()
        several = [stream("0_0_0_0") for _ in range(3)]
        for taken in await asyncio.gather(*(take(events, 300) for events in several)):
            assert numbers(taken) == list(range(300))
        for events in several:
            await events.aclose()
        await asyncio.to_thread(writer.join)

    play(scene)
    stop.set()


@pytest.mark.django_db(transaction=True)
def test_a_stream_shows_the_types_and_customers_asked_for() -> None:
    def happen() -> None:
        wave(1, customer_id=1)
        wave(2, customer_id=2)
        with transaction.atomic():
            operations.record(FoamSeen(3), customer_id=2, actor="system:t", now=NOW)

    happen()

    async def scene() -> None:
        by_type = stream("0_0_0_0", types=["events.foam_seen"], heartbeat_s=0.05)
        by_customer = stream("0_0_0_0", customer_ids=[2], heartbeat_s=0.05)
        assert numbers(await take(by_type, 1)) == [3]
        assert numbers(await take(by_customer, 2)) == [2, 3]
        await opened(by_type)
        await opened(by_customer)
        await sync_to_async(happen)()
        assert numbers(await take(by_type, 1)) == [3]
        assert numbers(await take(by_customer, 2)) == [2, 3]
        await by_type.aclose()
        await by_customer.aclose()

    play(scene)


@pytest.mark.django_db(transaction=True)
def test_a_stream_beats_although_all_that_happens_is_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "POLL_S", 0.01)

    async def scene() -> None:
        other = stream(customer_ids=[8], heartbeat_s=0.2)
        beat = asyncio.ensure_future(anext(other))
        while not beat.done():
            await sync_to_async(wave)(1, customer_id=7)
        assert beat.result() is None
        await other.aclose()

    play(scene)


@pytest.mark.django_db(transaction=True)
def test_what_was_read_together_comes_together_and_silence_as_an_empty_reading() -> None:
    async def scene() -> None:
        found = readings(heartbeat_s=0.05)
        assert not await anext(found)
        await sync_to_async(wave)(2, 3)
        news: Sequence[Recorded] = ()
        while not news:
            news = await anext(found)
        assert numbers(list(news)) == [2, 3]
        await found.aclose()

    play(scene)


@pytest.mark.django_db(transaction=True)
def test_a_client_that_reads_too_slowly_is_let_go_and_delays_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_QUEUED_BATCHES", 2)
    monkeypatch.setattr(streams, "ROWS_A_PAGE", 1)

    async def scene() -> None:
        slow, quick = stream(heartbeat_s=0.05), stream(heartbeat_s=0.05)
        await opened(slow)
        await opened(quick)
        for number in range(8):
            await sync_to_async(wave)(number)
            assert numbers(await take(quick, 1)) == [number]
        assert [item async for item in slow if item is not None] == []
        await quick.aclose()

    monkeypatch.setattr(streams, "POLL_S", 0.01)
    play(scene)


@pytest.mark.django_db(transaction=True)
def test_a_stream_too_many_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_SUBSCRIBERS", 1)

    async def scene() -> None:
        first = stream(heartbeat_s=0.05)
        await opened(first)
        with pytest.raises(TooManyStreams) as refused:
            await anext(stream())
        assert (refused.value.code, refused.value.status) == ("too_many_streams", 503)
        await first.aclose()

    play(scene)


@pytest.mark.django_db(transaction=True)
def test_a_position_that_is_not_ours_opens_no_stream() -> None:
    async def scene() -> None:
        with pytest.raises(Invalid):
            await anext(stream("nonsense"))

    play(scene)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_busy", [False, True], ids=["in silence", "while much happens"])
def test_who_may_listen_no_more_hears_no_more(is_busy: bool) -> None:
    asked: list[str] = []

    def check() -> None:
        asked.append(threading.current_thread().name)
        if len(asked) == 2:
            raise Refused("revoked", "revoked")

    async def scene() -> None:
        heard = []
        async for item in stream(heartbeat_s=0.3, listening=Listening("key:1", "", check)):
            heard.append(item)
            if is_busy:
                await sync_to_async(wave)(len(heard))
        assert len(asked) == 2
        await sync_to_async(wave)(99)
        assert 99 not in [one.data["number"] for one in heard if one is not None]

    play(scene)


@pytest.mark.django_db(transaction=True)
def test_while_it_cannot_be_asked_who_may_listen_nobody_does() -> None:
    def check() -> None:
        raise OperationalError("server closed the connection unexpectedly")

    async def scene() -> None:
        listening = Listening("key:1", "", check)
        assert [item async for item in stream(heartbeat_s=0.05, listening=listening) if item is not None] == []

    play(scene)


@pytest.mark.django_db(transaction=True)
def test_what_the_reader_had_taken_when_the_database_went_away_is_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    fetch, advance = reading.fetch_rows, reading.next_snapshot
    fetched: list[int] = []
    failed: list[int] = []

    def fetching(*which: Position, **how: object) -> list[Recorded]:
        rows = fetch(*which, **how)
        fetched.extend(row.id for row in rows)
        return rows

    def failing(low: Snapshot) -> Snapshot:
        if fetched and not failed:
            failed.extend(fetched)
            raise OperationalError("server closed the connection unexpectedly")
        return advance(low)

    async def scene() -> None:
        events = stream(heartbeat_s=0.05)
        assert await opened(events) is None
        monkeypatch.setattr(reading, "fetch_rows", fetching)
        monkeypatch.setattr(reading, "next_snapshot", failing)
        await sync_to_async(wave)(1, 2)
        assert [one.data["number"] for one in await take(events, 2)] == [1, 2]
        assert len(failed) == 2
        await events.aclose()

    play(scene)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("bound", "mine", "other"),
    [
        ("MAX_PER_ACTOR", Listening("key:1"), Listening("key:2")),
        ("MAX_PER_ADDRESS", Listening("key:1", "203.0.113.1"), Listening("key:1", "203.0.113.2")),
    ],
)
def test_neither_a_key_nor_an_address_takes_every_place(
    bound: str, mine: Listening, other: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, bound, 1)

    async def scene() -> None:
        first, second = stream(heartbeat_s=0.05, listening=mine), stream(heartbeat_s=0.05, listening=other)
        assert await opened(first) is None
        with pytest.raises(TooManyStreams):
            streams.refuse_more(mine)
        with pytest.raises(TooManyStreams):
            await opened(stream(listening=mine))
        streams.refuse_more(other)
        assert await opened(second) is None
        await first.aclose()
        streams.refuse_more(mine)
        await second.aclose()

    play(scene)
