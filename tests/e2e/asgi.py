"""`brim`'s own server (ASGI) on the tests' database: what streams cannot be shown on Django's test server."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from django.db import connection

START_S = 60


@contextmanager
def served() -> Iterator[str]:
    """Its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
    web = subprocess.Popen(
        [*command, "brim.config.asgi:application"],
        start_new_session=True,
        env=os.environ | {"BRIM_DATABASE_URL": database_url(), "BRIM_DATABASE_POOL": "4", "BRIM_DEBUG": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(address, web)
        yield address
    finally:
        # It would wait for streams that windows left open.
        os.killpg(web.pid, signal.SIGKILL)
        web.wait(30)


def database_url() -> str:
    """The tests' database lives behind a socket in a folder."""
    own = connection.settings_dict
    return f"postgresql:///{own['NAME']}?{urlencode({'host': own['HOST'], 'port': own['PORT'], 'user': own['USER']})}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, web: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert web.poll() is None, "the server ended by itself"
        try:
            with urlopen(f"{address}/healthz"):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
