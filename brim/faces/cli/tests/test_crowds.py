"""The server as `brim web` starts it, on loopback: connections that say nothing, and bodies that never end, hold nobody
up for longer than their time."""

import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

PLACES = 130  # of which the server asks for 128 at least
CROWD = 160
PROGRAM = """
    from brim.base.kit import arriving
    from brim.base.kit.bounds import Bounded
    from brim.faces.cli.commands import web

    arriving.GRACE_S, web.HEAD_WITHIN_MS, web.MAX_CONNECTIONS = 1.0, 1_000, {places}

    async def inside(scope, receive, send):
        while (message := await receive())["type"] == "http.request" and message.get("more_body"):
            pass
        if message["type"] == "http.disconnect":
            return
        await send({{"type": "http.response.start", "status": 200, "headers": []}})
        await send({{"type": "http.response.body", "body": b"here"}})

    async def application(scope, receive, send):
        if scope["type"] == "http":
            await Bounded(inside)(scope, receive, send)

    if __name__ == "__main__":
        web.serve(host="127.0.0.1", port={port}, processes=1, target="crowd:application")
"""
NOTHING = b""
HALF_A_HEAD = b"GET / HT"
A_BODY_THAT_DOES_NOT_COME = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc"
ONE_AND_NO_MORE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("crowd")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        number: int = free.getsockname()[1]
    (folder / "crowd.py").write_text(textwrap.dedent(PROGRAM.format(port=number, places=PLACES)))
    process = subprocess.Popen([sys.executable, "crowd.py"], cwd=folder, env={"PYTHONPATH": ":".join(sys.path)})
    try:
        assert answered(number), "the server starts"
        yield number
    finally:
        process.terminate()
        process.wait(30)


def answered(number: int) -> bool:
    """Whether somebody who asks is answered, in the end."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", number), timeout=1)) as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if line.recv(100).startswith(b"HTTP/1.1 200"):
                return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("said", [NOTHING, HALF_A_HEAD, A_BODY_THAT_DOES_NOT_COME, ONE_AND_NO_MORE])
def test_a_crowd_that_holds_every_place_loses_them(port: int, said: bytes) -> None:
    crowd = []
    try:
        for _one in range(CROWD):
            line = socket.create_connection(("127.0.0.1", port), timeout=10)
            crowd.append(line)
            line.sendall(said)
        assert answered(port)
    finally:
        for line in crowd:
            line.close()
