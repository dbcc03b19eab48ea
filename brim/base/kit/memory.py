"""Python's garbage collector, set for a process that works in large batches."""

import gc

YOUNGEST = 50_000
MIDDLE = 20
OLDEST = 100


def settle() -> None:
    """Call once a process has loaded all its code: what is there then stays, and is never searched for garbage again.

    A batch makes tens of thousands of objects that reference counting frees by itself; searching Django's own at every
    700th of them cost a third of the engine's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, MIDDLE, OLDEST)
