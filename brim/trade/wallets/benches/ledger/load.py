"""A small HTTP/1.1 client that keeps many connections busy: one request after another on each. Run as a module."""

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from random import Random

ANSWER_BYTES = 65_536


def request(customer: str, key: str, token: str, amount: int) -> bytes:
    body = json.dumps({"customer": customer, "amount": {"amount": amount, "currency": "CNY"}}).encode()
    head = (
        "POST /api/v1/spends HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def requests(customers: list[str], token: str, run: str) -> Iterator[bytes]:
    random = Random(run)  # noqa: S311 - a load, not a secret
    number = 0
    while True:
        number += 1
        yield request(random.choice(customers), f"{run}-{number}", token, 12 + number % 600)


class Line:
    """One connection: what it waits for and since when."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = b""
        self.since = 0.0

    def ask(self, text: bytes) -> None:
        self.since = time.perf_counter()
        self.socket.sendall(text)

    def answered(self) -> int:
        """The status, once the whole answer is there; 0 before."""
        self.got += self.socket.recv(ANSWER_BYTES)
        assert self.got, "the server closed a connection"
        head, blank, body = self.got.partition(b"\r\n\r\n")
        if not blank:
            return 0
        for line in head.split(b"\r\n")[1:]:
            name, _colon, value = line.partition(b":")
            if name.lower() == b"content-length" and len(body) >= int(value):
                self.got = b""
                return int(head.split(b" ", 2)[1])
        return 0


def drive(port: int, texts: Iterator[bytes], *, connections: int, seconds: float) -> dict[str, object]:
    """The times of all answers (milliseconds) within `seconds`, after a warm-up, and how often each status came."""
    selector = selectors.DefaultSelector()
    lines = [Line(port) for _connection in range(connections)]
    for line in lines:
        selector.register(line.socket, selectors.EVENT_READ, line)
        line.ask(next(texts))
    times: list[float] = []
    statuses: dict[int, int] = {}
    begin = time.perf_counter() + min(1.0, seconds / 4)
    end = begin + seconds
    while (now := time.perf_counter()) < end:
        for event, _mask in selector.select(timeout=1):
            line = event.data
            status = line.answered()
            if status:
                if now >= begin:
                    times.append((time.perf_counter() - line.since) * 1000)
                    statuses[status] = statuses.get(status, 0) + 1
                line.ask(next(texts))
    for line in lines:
        line.socket.close()
    return {"times_ms": times, "statuses": statuses, "rate": len(times) / seconds}


def main() -> None:
    order = json.load(sys.stdin)
    texts = requests(order["customers"], order["token"], order["run"])
    json.dump(drive(order["port"], texts, connections=order["connections"], seconds=order["seconds"]), sys.stdout)


if __name__ == "__main__":
    main()
