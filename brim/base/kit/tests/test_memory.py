"""The collector leaves what was loaded alone and still finds garbage."""

import gc
import weakref

import pytest

from brim.base.kit import memory


@pytest.fixture(autouse=True)
def _put_back():
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


class Node:
    other: "Node"


def test_what_is_loaded_is_set_apart_and_later_cycles_are_still_freed():
    gc.unfreeze()
    memory.settle()
    assert gc.get_freeze_count() > 1000
    assert gc.get_threshold() == (memory.YOUNGEST, memory.MIDDLE, memory.OLDEST)
    one = Node()
    one.other = one
    gone = weakref.ref(one)
    del one
    gc.collect()
    assert gone() is None
