"""A child of `brim dev` ends with its parent, however that ends."""

import os
import signal
import threading
import time

VARIABLE = "BRIM_PARENT_PID"


def follow() -> None:
    """Where a parent is named, watch it and end this process (as by SIGTERM) once it is gone."""
    named = os.environ.get(VARIABLE, "")
    if named.isdigit():
        threading.Thread(target=watch, args=(int(named),), name="parent watch", daemon=True).start()


def watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
