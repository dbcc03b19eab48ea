"""Many at once, each in a thread and a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence

from django.db import connections

from brim.base.kit.refusals import Refused

THREADS = 16


def race(acts: Sequence[Callable[[], object]], threads: int = THREADS) -> Counter:
    """Run all acts, `threads` at a time, started together; how often each came to "done", "replayed" or a refusal."""
    outcomes: Counter = Counter()
    waiting = list(acts)
    lock, start = threading.Lock(), threading.Barrier(min(threads, len(acts)))

    def work() -> None:
        try:
            start.wait(30)
            while True:
                with lock:
                    if not waiting:
                        return
                    act = waiting.pop()
                try:
                    result = act()
                    outcome = "replayed" if getattr(result, "is_replayed", False) else "done"
                except Refused as refusal:
                    outcome = refusal.code
                with lock:
                    outcomes[outcome] += 1
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _number in range(min(threads, len(acts)))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert sum(outcomes.values()) == len(acts), outcomes
    return outcomes
