"""Worker processes that get ready, start together and say how far they came and what it cost."""

import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median

from brim.base.kit import memory
from brim.base.kit.bench import ground

# Prepares everything outside the measured time and hands back the work itself, which returns how much it did.
Job = Callable[[int], Callable[[], int]]
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE_S = 1800


@dataclass(frozen=True)
class Pace:
    """rate: done a second by all workers together. python_us, postgres_us: processor time of one."""

    rate: float
    python_us: float
    postgres_us: float


def race(job: Job, workers: int = 2) -> Pace:
    """`workers` processes do `job(number)` at once; the clock runs from the first start to the last end."""
    ground.close_all()
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(workers)
    lines = []
    for number in range(workers):
        mine, theirs = fork.Pipe()
        process = fork.Process(target=run, args=(job, number, barrier, theirs))
        process.start()
        theirs.close()
        lines.append((process, mine))
    ends = []
    for process, mine in lines:
        assert mine.poll(PATIENCE_S), "a worker of the bench does not answer"
        ends.append(mine.recv())
        process.join()
    return pace(ends)


def run(job: Job, number: int, barrier: Barrier, answer: Connection) -> None:
    from django.db import connection

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    work = job(number)
    memory.settle()  # as web and worker do at their start
    barrier.wait(PATIENCE_S)
    before = processor_s(backend)
    python_s, start = time.process_time(), time.monotonic()
    done = work()
    end, python_s = time.monotonic(), time.process_time() - python_s
    answer.send((done, start, end, python_s, processor_s(backend) - before))
    connection.close()


def processor_s(pid: int) -> float:
    """Processor time that a process has used, where the system says so."""
    return sum(times(pid)[:2])


def children_s(pid: int) -> float:
    """Processor time of a process's children that have ended."""
    return sum(times(pid)[2:])


def times(pid: int) -> list[float]:
    """Of the process itself, then of its ended children: seconds in its own code and in the system."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return [0.0] * 4
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return [int(field) / TICKS for field in fields[11:15]]


def pace(ends: Sequence[tuple[int, float, float, float, float]]) -> Pace:
    done = sum(end[0] for end in ends)
    seconds = max(end[2] for end in ends) - min(end[1] for end in ends)
    return Pace(done / seconds, sum(end[3] for end in ends) / done * 1e6, sum(end[4] for end in ends) / done * 1e6)


def middle(paces: Sequence[Pace]) -> Pace:
    """The median of each figure."""
    return Pace(
        median(one.rate for one in paces),
        median(one.python_us for one in paces),
        median(one.postgres_us for one in paces),
    )


def rank(values: Sequence[float], share: float) -> float:
    """The value below which `share` of all lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
