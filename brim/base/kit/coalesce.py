"""Many small requests into few large ones: async callers hand in items, one thread works them off in batches.

An idle coalescer starts at once, so a lone caller never waits. Under load the next batch gathers while the last one
runs, and for up to `gather_s` more where the last one showed that more is coming.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connections
from django.utils.translation import gettext as _

from brim.base.kit.refusals import Refused
from brim.base.kit.splitting import each_alone

Item = TypeVar("Item")
Result = TypeVar("Result")


class Overloaded(Refused):
    """More is waiting than is worth waiting for. 503."""

    status = 503

    def __init__(self) -> None:
        super().__init__("overloaded", _("There is too much to do just now. Nothing was done. Try again in a moment."))


@dataclass(frozen=True)
class Waiting(Generic[Item, Result]):
    item: Item
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Result]"


class Coalescer(Generic[Item, Result]):
    """`run` gets a batch in order of arrival and gives one result or exception an item, in the same order.

    It runs in one thread of its own, one batch at a time. Where `run` raises, the batch is split until the item that it
    breaks on stands alone (`splitting`), and that item's caller alone is told.
    An item whose caller has gone is worked off all the same: its caller may ask again under its key.
    """

    def __init__(
        self,
        run: Callable[[list[Item]], Sequence[Result | Exception]],
        *,
        name: str,
        most: int = 256,
        gather_s: float = 0.002,
        waiting_most: int = 10_000,
    ) -> None:
        self.run = run
        self.name = name
        self.most = most
        self.gather_s = gather_s
        self.waiting_most = waiting_most
        self.closed = False
        self.waiting: queue.SimpleQueue[Waiting[Item, Result] | None] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self.work, name=f"coalesce-{name}", daemon=True)
        self.thread.start()

    async def submit(self, item: Item) -> Result:
        """The item's own result. Raises: what `run` gave for it; Overloaded where too much waits, or closed."""
        if self.closed or self.waiting.qsize() >= self.waiting_most:
            raise Overloaded
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()
        self.waiting.put(Waiting(item, loop, answer))
        return await answer

    def close(self) -> None:
        """Take nothing more, work off what is waiting, end the thread."""
        if not self.closed:
            self.closed = True
            self.waiting.put(None)
        self.thread.join()

    def work(self) -> None:
        try:
            last_size = 1
            while batch := self.gather(last_size):
                self.work_off(batch)
                last_size = len(batch)
        finally:
            connections.close_all()

    def gather(self, last_size: int) -> list[Waiting[Item, Result]]:
        """The next batch; empty at the end. Waits for company only as long as the last batch had company."""
        batch: list[Waiting[Item, Result]] = []
        until = 0.0
        while len(batch) < self.most:
            enough = len(batch) >= last_size or last_size == 1
            try:
                one = self.next_one(block=not batch, timeout_s=0.0 if enough else until - time.monotonic())
            except queue.Empty:
                break
            if one is None:
                self.waiting.put(None)  # found again once the batch is done
                break
            if not batch:
                until = time.monotonic() + self.gather_s
            batch.append(one)
        return batch

    def next_one(self, *, block: bool, timeout_s: float) -> Waiting[Item, Result] | None:
        if block:
            return self.waiting.get()
        return self.waiting.get(timeout=timeout_s) if timeout_s > 0 else self.waiting.get_nowait()

    def work_off(self, batch: list[Waiting[Item, Result]]) -> None:
        results = each_alone(self.run, [one.item for one in batch], name=self.name)
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Waiting[Item, Result], Result | Exception]]] = {}
        for one, result in zip(batch, results, strict=True):
            by_loop.setdefault(one.loop, []).append((one, result))
        for loop, answers in by_loop.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(deliver, answers)


def deliver(answers: "list[tuple[Waiting[Item, Result], Result | Exception]]") -> None:
    for one, result in answers:
        if one.answer.done():
            continue
        if isinstance(result, Exception):
            one.answer.set_exception(result)
        else:
            one.answer.set_result(result)
