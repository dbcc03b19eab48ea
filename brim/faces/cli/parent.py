"""A child process of ours ends with its parent, however that ends."""

import os
import signal
import threading
import time

VARIABLE = "BRIM_PARENT_PID"


def follow() -> None:
    """Where a parent is named, watch it and end this process (as by SIGTERM) once it is gone."""
    parent = named()
    if parent is not None:
        follow_process(parent)


def named() -> int | None:
    text = os.environ.get(VARIABLE, "")
    return int(text) if text.isdigit() else None


def follow_process(parent: int) -> None:
    threading.Thread(target=watch, args=(parent,), name="parent watch", daemon=True).start()


def watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
