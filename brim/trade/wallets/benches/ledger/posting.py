"""The engine: batches of a thousand two-leg transfers with keys and hash chain, two workers on their own."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from brim.base.kit.bench import crews
from brim.trade.wallets.benches.ledger.references import ACCOUNTS, BATCH

OPENING = 10_000_000
WORKERS = 2


def codes() -> tuple[int, int]:
    """An account of the bench's own kind, on which no room above has a claim, and a book."""
    from brim.core.ledger import operations as ledger

    return ledger.chart_code("bench", "CNY"), ledger.chart_code("revenue", "CNY", "1")


def open_accounts(first: int = 1, count: int = ACCOUNTS) -> None:
    """One entry for each account: its opening balance."""
    from brim.base.kit import clock
    from brim.core.ledger import operations as ledger
    from brim.core.ledger.types import Leg, Transfer

    code, book = codes()
    for start in range(first, first + count, 5000):
        numbers = range(start, min(start + 5000, first + count))
        ledger.post(
            [Transfer(owner, "opening", "credit", (Leg(code, OPENING, book),), actor="bench") for owner in numbers],
            now=clock.now(),
        )


def job(batches: int, *, start: datetime | None = None, step: timedelta = timedelta()) -> crews.Job:
    """Commands are made beforehand: they are the caller's cost. `start` and `step`: when to book, else now."""

    def prepare(number: int) -> Callable[[], int]:
        from brim.base.kit import clock
        from brim.core.ledger import operations as ledger
        from brim.core.ledger.types import Leg, Transfer

        code, book = codes()
        run, random = secrets.token_hex(6), Random(secrets.randbits(64))  # noqa: S311 - a load, not a secret
        share = ACCOUNTS // WORKERS
        mine = range(1 + number * share, 1 + (number + 1) * share)

        def commands(batch: int) -> list[Transfer]:
            return [
                Transfer(
                    owner, f"x:{run}-{batch}-{place}", "spend", (Leg(code, -1 - place % 900, book),), actor="key:1"
                )
                for place, owner in enumerate(random.sample(mine, BATCH))
            ]

        ready = [commands(batch) for batch in range(batches)] if start is None else []

        def work() -> int:
            for batch in range(batches):
                now = clock.now() if start is None else start + batch * step
                booked = ledger.post(ready[batch] if ready else commands(batch), now=now)
                assert len(booked) == BATCH
            return batches * BATCH

        ledger.post(commands(-1), now=clock.now() if start is None else start)  # plans and code are warm
        return work

    return prepare
