import asyncio
import threading
import time

import pytest

from brim.base.kit.coalesce import Coalescer, Overloaded
from brim.base.kit.refusals import Refused


def test_a_lone_caller_is_answered_at_once() -> None:
    """Who gathered first would be answered after an hour."""

    async def scene() -> int:
        return await asyncio.wait_for(coalescer.submit(20), 30)

    coalescer = Coalescer(lambda batch: [item + 1 for item in batch], name="t", gather_s=3600.0)
    result = asyncio.run(scene())
    coalescer.close()
    assert result == 21


def test_callers_who_come_while_one_batch_runs_share_the_next() -> None:
    batches: list[list[int]] = []
    started, gate = threading.Event(), threading.Event()

    def run(batch: list[int]) -> list[int]:
        batches.append(batch)
        started.set()
        gate.wait(5)
        return [item * 2 for item in batch]

    async def scene() -> list[int]:
        first = asyncio.create_task(coalescer.submit(0))
        await asyncio.to_thread(started.wait, 5)
        rest = [asyncio.create_task(coalescer.submit(item)) for item in range(1, 10)]
        await asyncio.sleep(0.01)
        gate.set()
        return list(await asyncio.gather(first, *rest))

    coalescer = Coalescer(run, name="t", most=6)
    assert asyncio.run(scene()) == [item * 2 for item in range(10)]
    coalescer.close()
    assert batches == [[0], [1, 2, 3, 4, 5, 6], [7, 8, 9]]


def test_each_caller_gets_its_own_refusal() -> None:
    def run(batch: list[int]) -> list[int | Exception]:
        return [Refused("odd", "odd") if item % 2 else item for item in batch]

    async def scene() -> list[object]:
        return list(await asyncio.gather(*map(coalescer.submit, range(4)), return_exceptions=True))

    coalescer = Coalescer(run, name="t")
    results = asyncio.run(scene())
    coalescer.close()
    assert results[0::2] == [0, 2]
    assert [result.code for result in results[1::2]] == ["odd", "odd"]


@pytest.mark.parametrize("run", [lambda batch: 1 // 0, lambda batch: []])
def test_a_batch_that_breaks_tells_everyone_and_the_next_one_runs(run: object) -> None:
    calls = []

    def once(batch: list[int]) -> list[int]:
        calls.append(batch)
        return run(batch) if len(calls) == 1 else batch

    async def scene() -> object:
        with pytest.raises((ZeroDivisionError, AssertionError)):
            await coalescer.submit(1)
        return await coalescer.submit(2)

    coalescer = Coalescer(once, name="t")
    assert asyncio.run(scene()) == 2
    coalescer.close()


def test_too_many_waiting_are_refused_and_nothing_of_theirs_runs() -> None:
    done: list[int] = []
    gate = threading.Event()

    def run(batch: list[int]) -> list[int]:
        gate.wait(5)
        done.extend(batch)
        return batch

    async def scene() -> None:
        waiting = [asyncio.create_task(coalescer.submit(0))]
        await asyncio.sleep(0.05)
        waiting += [asyncio.create_task(coalescer.submit(item)) for item in (1, 2)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await coalescer.submit(3)
        gate.set()
        await asyncio.gather(*waiting)

    coalescer = Coalescer(run, name="t", waiting_most=2)
    asyncio.run(scene())
    coalescer.close()
    assert done == [0, 1, 2]


def test_closing_works_off_what_waits_and_takes_nothing_more() -> None:
    done: list[int] = []

    def run(batch: list[int]) -> list[int]:
        time.sleep(0.02)
        done.extend(batch)
        return batch

    async def scene() -> list[int]:
        waiting = [asyncio.create_task(coalescer.submit(item)) for item in range(5)]
        await asyncio.sleep(0)
        await asyncio.to_thread(coalescer.close)
        with pytest.raises(Overloaded):
            await coalescer.submit(9)
        return list(await asyncio.gather(*waiting))

    coalescer = Coalescer(run, name="t", most=2)
    assert asyncio.run(scene()) == [0, 1, 2, 3, 4]
    assert done == [0, 1, 2, 3, 4]
    assert not coalescer.thread.is_alive()
    coalescer.close()


def test_a_caller_who_has_gone_disturbs_no_one() -> None:
    def run(batch: list[int]) -> list[int]:
        time.sleep(0.02)
        return batch

    async def scene() -> int:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(coalescer.submit(1), 0.001)
        return await coalescer.submit(2)

    coalescer = Coalescer(run, name="t")
    assert asyncio.run(scene()) == 2
    coalescer.close()


def test_many_callers_all_get_what_is_theirs() -> None:
    sizes: list[int] = []

    def run(batch: list[int]) -> list[int]:
        sizes.append(len(batch))
        time.sleep(0.001)
        return [-item for item in batch]

    async def caller(start: int) -> list[int]:
        return [await coalescer.submit(start + step) for step in range(20)]

    async def scene() -> list[list[int]]:
        return list(await asyncio.gather(*(caller(start * 100) for start in range(50))))

    coalescer = Coalescer(run, name="t")
    results = asyncio.run(scene())
    coalescer.close()
    assert results == [[-(start * 100 + step) for step in range(20)] for start in range(50)]
    assert sum(sizes) == 1000
    assert len(sizes) < 100
