"""Kills by a seed: the web, the worker, the posting process, PostgreSQL in part or whole."""

import time
from collections import Counter
from collections.abc import Callable
from random import Random

import psutil
import psycopg

from tests.chaos.house import House

TARGETS = {"web": 4, "web's child": 2, "worker": 4, "poster": 8, "backend": 4, "postmaster": 2, "all of PostgreSQL": 3}
LULL_WITHIN_S = 15.0


class Killer:
    def __init__(self, house: House, seed: int, say: Callable[[str], None]) -> None:
        self.house = house
        self.random = Random(f"{seed}/killer")
        self.say = say
        self.kills: Counter[str] = Counter()

    def run(self, seconds: float, *, least_s: float, most_s: float, lull_s: float) -> None:
        """Wait, kill, bring back, for `seconds`; every target once before any twice. After one kill in three all may
        come up and work for `lull_s`, since what never runs cannot be hit."""
        started = time.monotonic()
        turns: list[str] = []
        while time.monotonic() - started < seconds:
            time.sleep(self.random.uniform(least_s, most_s))
            if not turns:
                turns = self.random.sample(list(TARGETS), len(TARGETS))
                turns += self.random.choices(list(TARGETS), list(TARGETS.values()), k=len(TARGETS))
            target = turns.pop(0)
            count = self.kill(target)
            self.kills[target] += bool(count)
            self.say(f"{time.monotonic() - started:6.1f} s  killed {target} ({count} processes)")
            time.sleep(self.random.uniform(0, 0.3))
            self.house.tend()
            if self.random.random() < 1 / 3 and self.house.await_ready(LULL_WITHIN_S):
                time.sleep(self.random.uniform(0, lull_s))

    def kill(self, target: str) -> int:
        """How many processes got their SIGKILL."""
        return sum(shoot(process) for process in self.aim(target))

    def aim(self, target: str) -> list[psutil.Process]:
        if target == "web's child":
            return self.house.web.members()[1:]
        if target == "poster":
            return self.house.poster.members()[1:]
        if target == "backend":
            return self.backends()
        if target in {"postmaster", "all of PostgreSQL"}:
            return self.postgres()[: 1 if target == "postmaster" else None]
        # Leader and children at once, as when a machine's memory runs out.
        return {"web": self.house.web, "worker": self.house.worker}[target].members()

    def backends(self) -> list[psutil.Process]:
        """One that serves the application, a busy one where there is one."""
        server = self.house.server
        try:
            with psycopg.connect(server.conninfo("postgres", "postgres"), autocommit=True) as admin:
                found = admin.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = 'brim' ORDER BY (state = 'idle'), pid LIMIT 8"
                ).fetchall()
            return [psutil.Process(self.random.choice(found)[0])] if found else []
        except (psycopg.OperationalError, psutil.NoSuchProcess):
            return []  # it went down by itself in this moment

    def postgres(self) -> list[psutil.Process]:
        """The postmaster, then all its processes."""
        try:
            leader = psutil.Process(int((self.house.server.data / "postmaster.pid").read_text().split()[0]))
            return [leader, *leader.children(recursive=True)]
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return []


def shoot(process: psutil.Process) -> bool:
    try:
        process.kill()
        return True
    except psutil.NoSuchProcess:
        return False
