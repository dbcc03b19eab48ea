"""What ten million entries change: the engine's speed, reads, and the time that a whole proof takes."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import connection

from brim.base.kit import command_line
from brim.base.kit.bench import crews, ground
from brim.trade.wallets.benches.ledger import posting
from brim.trade.wallets.benches.ledger.references import ACCOUNTS, BATCH

ENTRIES = 10_000_000
YEAR = timedelta(days=365)
READS = 2000
ROUND_BATCHES = 20


@dataclass(frozen=True)
class Proved:
    seconds: float
    peak_mb: float
    entries: int


@contextmanager
def grown(entries: int, say: Callable[[str], None]) -> Iterator[tuple[str, str]]:
    """Names of two databases, one with an entry an account, one with `entries`; both booked by the engine itself."""
    own = str(connection.settings_dict["NAME"])
    small, large = f"{own}_small", f"{own}_large"
    try:
        for name in (small, large):
            ground.create(name)
            with switched(name):
                migrate()
                posting.open_accounts()
        with switched(large):
            started = time.monotonic()
            fill(entries - ACCOUNTS)
            say(f"{entries:,} entries booked by the engine in {time.monotonic() - started:.0f} s")
            with connection.cursor() as db:
                db.execute("VACUUM ANALYZE")
        yield small, large
    finally:
        ground.close_all()
        for name in (small, large, f"{own}_round"):
            ground.drop(name)


@contextmanager
def switched(name: str) -> Iterator[None]:
    """Django speaks to another database of the same server meanwhile; what was remembered of the first is forgotten."""
    from django.db import connection

    from brim.core.ledger import operations as ledger

    before = connection.settings_dict["NAME"]
    connection.close()
    ledger.known_codes.clear()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        ledger.known_codes.clear()
        connection.settings_dict["NAME"] = before


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def fill(entries: int) -> None:
    """Entries of a year past, through the engine, two workers."""
    from brim.base.kit import clock

    batches = max(1, entries // (BATCH * posting.WORKERS))
    crews.race(posting.job(batches, start=clock.now() - YEAR, step=YEAR / (batches + 1)), posting.WORKERS)


def compare(small: str, large: str, rounds: int) -> tuple[crews.Pace, crews.Pace]:
    """The engine on a fresh copy of the small database and on the large one, by turns."""
    few, many = [], []
    for _round in range(rounds):
        copy = f"{small.removesuffix('_small')}_round"
        ground.close_all()
        ground.clone(small, copy)
        with switched(copy):
            few.append(crews.race(posting.job(ROUND_BATCHES), posting.WORKERS))
        ground.drop(copy)
        with switched(large):
            many.append(crews.race(posting.job(ROUND_BATCHES), posting.WORKERS))
    return crews.middle(few), crews.middle(many)


def read_times(large: str) -> dict[str, float]:
    """p95 in milliseconds, as the database's client sees it, of the three reads that people wait for."""
    from brim.base.kit import clock
    from brim.core.ledger import queries

    random = Random(11)  # noqa: S311 - a load, not a secret
    moments = [clock.now() - YEAR * random.random() for _read in range(READS)]
    with switched(large):
        code, _book = posting.codes()

        def measure(read: Callable[[int, datetime], object]) -> float:
            times = []
            for moment in moments:
                owner = random.randint(1, ACCOUNTS)
                start = time.perf_counter()
                read(owner, moment)
                times.append((time.perf_counter() - start) * 1000)
            return crews.rank(times, 0.95)

        return {
            "read_balance_p95_ms": measure(lambda owner, _moment: queries.account(owner, code)),
            "read_last_50_p95_ms": measure(lambda owner, _moment: queries.entries(owner, code, limit=50)),
            "read_as_of_p95_ms": measure(lambda owner, moment: queries.balance_at(owner, code, moment)),
        }


def prove(large: str) -> Proved:
    """`brim verify` as a process of its own; its peak memory is what the system says of it at its end."""
    started = time.monotonic()
    process = subprocess.Popen(
        [*command_line.BRIM, "verify"],
        env=os.environ | {"BRIM_DATABASE_URL": ground.SERVER.conninfo(large)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"the proof failed: {said.strip()}")
    with switched(large), connection.cursor() as db:
        db.execute("SELECT entries FROM ledger_verification ORDER BY id DESC LIMIT 1")
        entries = int(db.fetchone()[0])
    return Proved(time.monotonic() - started, usage.ru_maxrss / 1024, entries)
