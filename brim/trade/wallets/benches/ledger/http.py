"""Spends over HTTP: the web server as it is run, and a load of keep-alive connections from another process."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from brim.base.kit import command_line
from brim.base.kit.bench import crews

CONNECTIONS = 64
START_S = 90.0


@dataclass(frozen=True)
class Site:
    port: int
    token: str
    customers: list[str]


@dataclass(frozen=True)
class Answers:
    rate: float
    p50_ms: float
    p99_ms: float


@contextmanager
def served(customers: Sequence[int]) -> Iterator[Site]:
    """`brim web` on this run's database, a process for each core as it is meant to be run, and a key that may spend."""
    from brim.base.identity import operations as identity
    from brim.base.identity.queries import is_set_up
    from brim.base.identity.types import system
    from brim.base.kit import clock, ids

    actor, now = system("bench"), clock.now()
    if not is_set_up():
        identity.set_up_business(actor=actor, now=now, name="Bench", currency="CNY", time_zone="Asia/Shanghai")
    key = identity.create_key(actor=actor, now=now, name="bench", scopes=["spends:write"])
    port = free_port()
    web = subprocess.Popen(
        [*command_line.BRIM, "web", "--port", str(port)],
        env=os.environ | {"BRIM_API_WRITES_PER_MINUTE": "10000000", "BRIM_WEB_PROCESSES": str(os.cpu_count() or 1)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(port, web)
        yield Site(port, key.token, [ids.public_customer(customer_id) for customer_id in customers])
    finally:
        web.send_signal(signal.SIGTERM)
        try:
            web.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(web.pid, signal.SIGKILL)
            web.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, web: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert web.poll() is None, "the web server ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"the web server did not answer within {START_S:.0f} s")


def load(site: Site, *, seconds: float, connections: int = CONNECTIONS) -> Answers:
    """Raises: RuntimeError where an answer was anything but 201."""
    order = {
        "port": site.port,
        "token": site.token,
        "customers": site.customers,
        "run": secrets.token_hex(6),
        "connections": connections,
        "seconds": seconds,
    }
    done = subprocess.run(
        [sys.executable, "-m", "brim.trade.wallets.benches.ledger.load"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    if set(found["statuses"]) != {"201"}:
        raise RuntimeError(f"the web server answered {found['statuses']}")
    times = found["times_ms"]
    return Answers(found["rate"], median(times), crews.rank(times, 0.99))
