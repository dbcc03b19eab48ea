"""`brim bench events`: whether the log keeps up with spends in bulk, how soon, and what many listeners cost.

See docs/operating/benches.md.
"""

import json
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event

import click

from brim.base.events.types import Recorded

LISTENER = "bench.everything"
CUSTOMERS = 25_000
BATCHES = 80
MAX_LAG_SHARE = 0.25  # of the time that the writing took
POLL_S = 0.2

HEARING, DEAF = 15, 15
PROCESSES = 2  # as `brim worker` has them where nothing is set
RATE = 2_000
BOOKERS, BEATS = 2, 10  # processes that book, and batches a second of each
SECONDS = 30
MIN_RATE = 0.95 * RATE
MAX_LAG_S = 1.0
MAX_RATIO_TO_ONE = 3.0
MAX_CONNECTIONS = 4
SPENT, UNHEARD = "wallets.balance_spent", "wallets.transferred_out"
SETTLING_S = 3.0


@click.command(short_help="The event log beside spends in bulk.", help="The event log beside spends in bulk.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one line of JSON, at the end.")
@click.option("--quick", is_flag=True, help="Fewer wallets and spends: for work on speed, not for the record.")
def command(*, as_json: bool, quick: bool) -> None:
    from brim.base.kit.bench import ground
    from brim.trade.wallets.benches.ledger import wallets

    customers, batches, seconds = (4000, 20, 10) if quick else (CUSTOMERS, BATCHES, SECONDS)
    with ground.prepared():
        opened = wallets.open_wallets(customers)
        figures = measure(opened, batches) | measure_many(opened, seconds)
    ratios = {
        "behind_vs_writing": figures["behind_s"] / figures["writing_s"],
        "many_vs_one": figures["many_us"] / figures["one_us"],
    }
    is_met = verdict(figures, ratios)
    if as_json:
        click.echo(json.dumps({"name": "events", "met": all(is_met.values()), "ratios": ratios, "figures": figures}))
        return
    for name, value in figures.items():
        click.echo(f"{name:20} {value:12,.2f}")
    for name, is_so in is_met.items():
        click.echo(f"{'met   ' if is_so else 'MISSED'} {name}")


def verdict(figures: dict[str, float], ratios: dict[str, float]) -> dict[str, bool]:
    """Each bar, and whether it is met."""
    return {
        f"behind at the end by at most {MAX_LAG_SHARE:.0%} of the writing: {ratios['behind_vs_writing']:.0%}": (
            ratios["behind_vs_writing"] <= MAX_LAG_SHARE
        ),
        f"{HEARING + DEAF} listeners take at most {MAX_RATIO_TO_ONE:.0f}x of one: {ratios['many_vs_one']:.2f}x": (
            ratios["many_vs_one"] <= MAX_RATIO_TO_ONE
        ),
        f"95 % of events are met within {MAX_LAG_S:.0f} s: {figures['lag_p95_s']:.2f} s": (
            figures["lag_p95_s"] <= MAX_LAG_S
        ),
        f"at most {MAX_CONNECTIONS} connections a process: {figures['connections']:.0f}": (
            figures["connections"] <= MAX_CONNECTIONS
        ),
        f"meanwhile {MIN_RATE:,.0f} spends a second are booked: {figures['booked_per_s']:,.0f}": (
            figures["booked_per_s"] >= MIN_RATE
        ),
    }


def measure(opened: list[int], batches: int) -> dict[str, float]:
    """Two processes spend as fast as they can; a third hears every event. Figures: see docs/operating/benches.md."""
    from brim.base.events import listeners
    from brim.base.kit.bench import crews, ground
    from brim.trade.wallets.benches.ledger import wallets

    listeners.listener(LISTENER)(lambda _batch: None)
    started = time.monotonic()
    alone = listeners.drain(LISTENER) / (time.monotonic() - started)
    ground.close_all()
    fork = multiprocessing.get_context("fork")
    is_over = fork.Event()
    mine, theirs = fork.Pipe()
    hearer = fork.Process(target=hear, args=(is_over, theirs))
    hearer.start()
    pace = crews.race(wallets.job(opened, batches))
    is_over.set()
    ended = time.monotonic()
    assert mine.poll(crews.PATIENCE_S), "the listener does not come to the end of the log"
    heard, caught_up = mine.recv()
    hearer.join()
    del listeners.registry[LISTENER]
    written = 2 * batches * wallets.BATCH
    assert heard >= written, (heard, written)
    return {
        "written_per_s": pace.rate,
        "heard_alone_per_s": alone,
        "writing_s": written / pace.rate,
        "behind_s": max(0.0, caught_up - ended),
    }


def hear(is_over: Event, answer: Connection) -> None:
    """Listen until, after `is_over`, the log's end is reached: how many events were heard, and when that was."""
    from brim.base.events import listeners

    heard = 0
    while True:
        was_over = is_over.is_set()
        found = listeners.drain(LISTENER)
        heard += found
        if was_over and not found:
            break
        if not found:
            time.sleep(POLL_S)
    answer.send((heard, time.monotonic()))


@dataclass(frozen=True)
class Share:
    """What one listening process did: processor time of its own and of its server processes, the age in seconds of
    the oldest event of each batch, how many events its listeners met, the most connections it had."""

    processor_s: float
    lags: list[float]
    heard: int
    connections: int


def measure_many(opened: list[int], seconds: int) -> dict[str, float]:
    """One listener of every spend, then many, while spends are booked at a steady rate."""
    from brim.base.kit.bench import crews

    one, _booked_per_s = listen_to(opened, seconds, hearing=1, deaf=0, processes=1)
    many, booked_per_s = listen_to(opened, seconds, hearing=HEARING, deaf=DEAF, processes=PROCESSES)
    return {
        "booked_per_s": booked_per_s,
        "one_us": sum(share.processor_s for share in one) / (RATE * seconds) * 1e6,
        "many_us": sum(share.processor_s for share in many) / (RATE * seconds) * 1e6,
        "one_lag_p95_s": crews.rank([lag for share in one for lag in share.lags], 0.95),
        "lag_p95_s": crews.rank([lag for share in many for lag in share.lags], 0.95),
        "connections": max(share.connections for share in many),
    }


def listen_to(opened: list[int], seconds: int, *, hearing: int, deaf: int, processes: int) -> tuple[list[Share], float]:
    """Listeners in processes of their own beside two that book; what each did, and how many were booked a second."""
    from brim.base.events import listeners
    from brim.base.kit.bench import crews, ground

    lags: list[float] = []
    heard: list[int] = []
    names = [f"bench.hearing_{number}" for number in range(hearing)] + [
        f"bench.deaf_{number}" for number in range(deaf)
    ]
    for name in names:
        listeners.listener(name, types=[SPENT if "hearing" in name else UNHEARD])(meet(lags, heard))
        listeners.drain(name)
    lags.clear()
    heard.clear()
    ground.close_all()
    fork = multiprocessing.get_context("fork")
    starts, is_over = [fork.Event() for _process in range(processes)], fork.Event()
    lines = []
    for number, start in enumerate(starts):
        mine, theirs = fork.Pipe()
        given = {"names": names, "lags": lags, "heard": heard, "start": start, "is_over": is_over, "answer": theirs}
        process = fork.Process(target=listen, args=(f"bench listening {number}",), kwargs=given)
        process.start()
        lines.append((process, mine))
    for start in starts:
        assert start.wait(crews.PATIENCE_S), "a listening process of the bench does not start"
    booked_per_s = crews.race(steady_job(opened, seconds), BOOKERS).rate
    wait_until_heard(names)
    is_over.set()
    shares = []
    for process, mine in lines:
        assert mine.poll(crews.PATIENCE_S), "a listening process of the bench does not answer"
        shares.append(mine.recv())
        process.join()
    for name in names:
        del listeners.registry[name]
    met, booked = sum(share.heard for share in shares), RATE * seconds
    assert met == hearing * booked, (met, hearing, booked)
    return shares, booked_per_s


def meet(lags: list[float], heard: list[int]) -> Callable[[Sequence[Recorded]], None]:
    """A handler that does nothing but look at the clock."""
    from brim.base.kit import clock

    def handle(batch: Sequence[Recorded]) -> None:
        lags.append((clock.now() - batch[0].recorded_at).total_seconds())
        heard.append(len(batch))

    return handle


def listen(
    name: str,
    *,
    names: list[str],
    lags: list[float],
    heard: list[int],
    start: Event,
    is_over: Event,
    answer: Connection,
) -> None:
    """One listening process; measured from when the processes have shared the listeners out."""
    from brim.base.events import listeners
    from brim.base.kit import memory
    from brim.base.kit.bench import crews, ground

    os.environ["PGAPPNAME"] = name
    memory.settle()
    stop = threading.Event()
    relay = threading.Thread(target=listeners.run_all, args=(stop, names))
    relay.start()
    time.sleep(SETTLING_S)
    before = {pid: crews.processor_s(pid) for pid in ground.backends(name)}
    python_s = time.process_time()
    start.set()
    is_over.wait(crews.PATIENCE_S)
    python_s = time.process_time() - python_s
    after = {pid: crews.processor_s(pid) for pid in ground.backends(name)}
    stop.set()
    relay.join()
    postgres_s = sum(spent - before.get(pid, 0.0) for pid, spent in after.items())
    answer.send(Share(python_s + postgres_s, lags, sum(heard), len(after)))


def steady_job(opened: list[int], seconds: int) -> Callable[[int], Callable[[], int]]:
    """Half of `RATE` spends a second, ten batches a second, on every other customer."""
    from brim.trade.wallets import operations
    from brim.trade.wallets.benches.ledger import wallets

    size = RATE // BOOKERS // BEATS

    def prepare(number: int) -> Callable[[], int]:
        from brim.base.kit import clock

        ready = wallets.spends(opened[number::BOOKERS], BEATS * seconds, size)

        def work() -> int:
            began = time.monotonic()
            for beat, batch in enumerate(ready):
                time.sleep(max(0.0, began + beat / BEATS - time.monotonic()))
                operations.spend_batch(batch, now=clock.now())
            time.sleep(max(0.0, began + seconds - time.monotonic()))
            return len(ready) * size

        return work

    return prepare


def wait_until_heard(names: list[str]) -> None:
    from brim.base.events import queries
    from brim.base.kit.bench import crews

    until = time.monotonic() + crews.PATIENCE_S
    while any(lag.behind for lag in queries.lag() if lag.listener in names):
        assert time.monotonic() < until, "the listeners do not come to the end of the log"
        time.sleep(POLL_S)
