"""Tills: each asks for one thing after the other, under a key, and asks again until the answer is definite."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from tests.chaos.asking import Answer, Door, Lost, Request

OPENING = 300_000
WEIGHTS = {"topup": 12, "spend": 40, "hold": 14, "capture": 14, "release": 6, "refund": 10, "transfer": 4, "bulk": 4}
MAX_BULK = 12
ABSURD = 10**12
PATIENCE_S = 90.0


class Journal:
    """Every request before it is sent, every answer after it has come; in memory and in a file."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8")
        self.guard = threading.Lock()
        self.answers: dict[Request, Answer | None] = {}
        self.doors: dict[Request, Door] = {}
        self.lost: Counter[str] = Counter()
        self.uncertain: set[str] = set()

    def asked(self, request: Request, door: Door) -> None:
        with self.guard:
            self.answers[request] = None
            self.doors[request] = door
            self.note("asked", asdict(request))

    def missed(self, requests: list[Request], reason: str) -> None:
        """One attempt that brought no answer, for one request or for those of a bulk."""
        with self.guard:
            keys = [request.key for request in requests]
            self.lost[f"{type(self.doors[requests[0]]).__name__}: {reason}"] += 1
            self.uncertain.update(keys)
            self.note("lost", {"keys": keys, "reason": reason})

    def answered(self, request: Request, answer: Answer) -> None:
        with self.guard:
            self.answers[request] = answer
            self.note("answered", {"key": request.key, **asdict(answer)})

    def note(self, what: str, content: dict[str, object]) -> None:
        self.file.write(json.dumps({what: content}) + "\n")
        self.file.flush()

    def close(self) -> None:
        self.file.close()

    def accepted(self) -> list[tuple[Request, Answer]]:
        return [(request, answer) for request, answer in self.answers.items() if answer and answer.is_accepted]


@dataclass
class Open:
    """A hold or a spend of this till's own, and what is left of it."""

    customer_id: int
    id: int
    left: int


@dataclass
class Till:
    """Its requests follow the seed and what it was answered. All tills serve the same customers."""

    number: int
    seed: int
    door: Door
    customers: list[int]
    journal: Journal
    stop: threading.Event
    pause_s: float = 0.0
    count: int = 0
    holds: list[Open] = field(default_factory=list)
    spends: list[Open] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.seed}/{self.number}")

    def run(self) -> None:
        while not self.stop.is_set():
            kind = self.random.choices(self.door.kinds, [WEIGHTS[kind] for kind in self.door.kinds])[0]
            if kind == "bulk":
                requests = [self.choose("spend") for _item in range(self.random.randint(2, MAX_BULK))]
                self.settle(requests, lambda requests=requests: self.door.ask_many(requests))
            else:
                request = self.choose(kind)
                self.settle([request], lambda request=request: [self.door.ask(request)])
            time.sleep(self.pause_s)

    def settle(self, requests: list[Request], ask: Callable[[], list[Answer]]) -> None:
        """Ask until the answers are definite, for up to PATIENCE_S."""
        for request in requests:
            self.journal.asked(request, self.door)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                answers = ask()
            except Lost as lost:
                self.journal.missed(requests, str(lost))
                time.sleep(0.1)
                continue
            for request, answer in zip(requests, answers, strict=True):
                self.journal.answered(request, answer)
                if answer.is_accepted:
                    self.learn(request, answer)
            return

    def choose(self, kind: str) -> Request:
        self.count += 1
        key = f"{self.seed}-{self.number}-{self.count}"
        customer_id = self.random.choice(self.customers)
        amount = self.random.randint(1, 3000)
        chosen = self.follow_up(key, kind)
        if chosen is not None:
            return chosen
        if kind == "topup":
            return Request(key, kind, customer_id, self.random.choice([500, 2_500, 10_000]))
        if kind == "transfer":
            to = self.random.choice([other for other in self.customers if other != customer_id])
            return Request(key, kind, customer_id, amount, to_customer_id=to)
        # Some ask for more than anybody has.
        return Request(key, "hold" if kind == "hold" else "spend", customer_id, ABSURD if amount % 29 == 0 else amount)

    def follow_up(self, key: str, kind: str) -> Request | None:
        """What concerns an earlier hold or spend of ours, where there is one; now and then more than is left of it."""
        rows = {"capture": self.holds, "release": self.holds, "refund": self.spends}.get(kind)
        if not rows:
            return None
        one = self.random.choice(rows)
        is_final = kind == "capture" and self.random.random() < 0.3
        amount = (
            0 if kind == "release" or self.random.random() < 0.3 else self.random.randint(1, one.left + one.left // 8)
        )
        return Request(key, kind, one.customer_id, amount, of=one.id, is_final=is_final)

    def learn(self, request: Request, answer: Answer) -> None:
        if request.kind == "hold":
            self.holds.append(Open(request.customer_id, answer.id, request.amount))
        elif request.kind == "spend":
            self.spends.append(Open(request.customer_id, answer.id, request.amount))
            self.spends = self.spends[-50:]
        elif request.of:
            rows = self.spends if request.kind == "refund" else self.holds
            one = next(row for row in rows if row.id == request.of)
            one.left -= request.amount or one.left
            if one.left == 0 or request.is_final or request.kind == "release":
                rows.remove(one)


def open_wallets(customers: list[int], till: Till) -> None:
    """The first money, through the same door and journal as all that follows."""
    for number, customer_id in enumerate(customers):
        request = Request(f"{till.seed}-opening-{number}", "topup", customer_id, OPENING)
        till.settle([request], lambda request=request: [till.door.ask(request)])
