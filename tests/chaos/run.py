"""One round: load, kills, rest, proof. Exits 1 where anything was lost or doubled."""

import argparse
import json
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.asking import Direct, Door, Rest
from tests.chaos.house import House
from tests.chaos.killer import Killer
from tests.chaos.load import Journal, Till, open_wallets
from tests.chaos.proof import Proof, prove

CUSTOMERS = 8
MAX_REPLAYS = 300
READY_WITHIN_S = 60.0
SETTLING_S = 1.0
CALM_S = 3.0


def main() -> None:
    options = parse()
    with in_house(options.folder) as house:
        proof = play(house, options)
        if proof.faults:
            raise AssertionError(f"{len(proof.faults)} faults")


@contextmanager
def in_house(folder: Path | None) -> Iterator[House]:
    """A house below `folder`, or in a temporary one; nothing of it keeps running, whatever happens."""
    # An end by SIGTERM is to be orderly too.
    signal.signal(signal.SIGTERM, lambda *_frame: sys.exit(143))
    own = Path(tempfile.mkdtemp(prefix="brim-chaos-")) if folder is None else folder
    own.chmod(0o711)  # PostgreSQL's user may pass
    house = House(own)
    house.enter()
    try:
        yield house
    except BaseException:
        say(f"{house.tail()}\nJournal and logs are in {own}.")
        raise
    finally:
        house.end()
    if folder is None:
        shutil.rmtree(own)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.run", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long load and kills go on")
    parser.add_argument("--minutes", type=float, default=0.0, help="the same, for a long round")
    parser.add_argument("--by", choices=["both", "rest", "direct"], default="both", help="which way requests go in")
    parser.add_argument("--tills", type=int, default=8)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that a till waits between requests")
    parser.add_argument(
        "folder", type=Path, nargs="?", help="where the house is built; a temporary one if none is named"
    )
    return parser.parse_args()


def play(house: House, options: argparse.Namespace) -> Proof:
    started = time.monotonic()
    seconds = options.minutes * 60 or options.seconds
    customers, token = house.build(CUSTOMERS)
    house.start()
    journal = Journal(house.folder / "journal.ndjson")
    stop = threading.Event()
    doors = doors_of(house, token, options)
    tills = [
        Till(number, options.seed, door, customers, journal, stop, options.pause) for number, door in enumerate(doors)
    ]
    open_wallets(customers, tills[-1])
    say(f"Seed {options.seed}: {len(tills)} tills, {seconds:.0f} s; ready after {time.monotonic() - started:.1f} s.")
    killer = Killer(house, options.seed, say)
    with ThreadPoolExecutor(len(tills)) as pool:
        working = [pool.submit(till.run) for till in tills]
        try:
            killer.run(seconds, least_s=0.3, most_s=1.5, lull_s=3.0)
            faults = meet_calm(house, journal)
        finally:
            stop.set()
        # The last unknowns are asked until they are known.
        while not all(till.done() for till in working):
            house.tend()
            time.sleep(0.2)
        for till in working:
            till.result()
    house.tend()
    proof = prove(journal, seed=options.seed, most_replays=MAX_REPLAYS, tend=house.tend)
    proof.faults += faults
    journal.close()
    for door in doors:
        door.close()
    report(proof, killer, options.seed, time.monotonic() - started)
    return proof


def meet_calm(house: House, journal: Journal) -> list[str]:
    """Once all is up again, no request goes without an answer: nothing limps on from the storm."""
    if not house.await_ready(READY_WITHIN_S):
        return [f"the web is not ready {READY_WITHIN_S:.0f} s after the last kill"]
    time.sleep(SETTLING_S)
    before = journal.lost.copy()
    time.sleep(CALM_S)
    return [f"{count} times in the calm: {reason}" for reason, count in (journal.lost - before).items()]


def doors_of(house: House, token: str, options: argparse.Namespace) -> list[Door]:
    """A door a till: by turns over HTTP and direct."""
    ways = {"both": ("rest", "direct"), "rest": ("rest",), "direct": ("direct",)}[options.by]
    return [
        Rest(house.address, token) if ways[number % len(ways)] == "rest" else Direct(house.posting)
        for number in range(options.tills)
    ]


def report(proof: Proof, killer: Killer, seed: int, took_s: float) -> None:
    for fault in proof.faults[:40]:
        say(f"WRONG: {fault}")
    line = {
        "seed": seed,
        "took_s": round(took_s, 1),
        **proof.counts,
        "kills": sum(killer.kills.values()),
        "killed": dict(killer.kills),
        "attempts lost": dict(proof.journal.lost),
        "requests with lost attempts": len(proof.journal.uncertain),
        "done though the answer was lost": done_unheard(proof),
        "faults": len(proof.faults),
    }
    say(json.dumps(line))
    say("Nothing lost, nothing doubled." if not proof.faults else f"{len(proof.faults)} faults.")


def done_unheard(proof: Proof) -> int:
    """Requests whose first definite answer was a replay: booked just before a kill took the answer away."""
    return sum(answer.is_replayed for _request, answer in proof.journal.accepted())


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
