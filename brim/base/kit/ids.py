"""Ids: 63-bit numbers that grow with time, made in Python, and their public form.

A number is `microseconds since 2025 << 12 | node`; a process never gives one twice and never gives a smaller one
after a larger. Uniqueness is needed within one customer only (every key starts with customer_id). A row's public id
carries both numbers (`spd_` and 22 characters), so that it leads to the right partition without an index.
"""

import os
import secrets
import threading
import time
from datetime import datetime

from django.utils.translation import gettext as _

from brim.base.kit.refusals import NotFound

EPOCH_US = 1_735_689_600_000_000  # 2025-01-01T00:00:00Z
NODE_BITS = 12
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
VALUES = {digit: value for value, digit in enumerate(DIGITS)}
PAIRS = [high + low for high in DIGITS for low in DIGITS]
WIDTH_ONE = 11
WIDTH_TWO = 22
TOP = 1 << 63

lock = threading.Lock()
node = secrets.randbits(NODE_BITS)
last_us = 0


def make() -> int:
    """A new id, larger than every earlier one of this process."""
    return after(0)


def after(previous: int) -> int:
    """A new id larger than `previous` too: one customer's ids follow the order of its locks on every machine."""
    global last_us
    with lock:
        last_us = max(last_us + 1, time.time_ns() // 1000 - EPOCH_US, (previous >> NODE_BITS) + 1)
        return last_us << NODE_BITS | node


def several(count: int) -> list[int]:
    """New ids, each larger than the one before it and than every earlier one of this process."""
    global last_us
    with lock:
        first = max(last_us + 1, time.time_ns() // 1000 - EPOCH_US)
        last_us = first + count - 1
        return [number << NODE_BITS | node for number in range(first, first + count)]


def floor_of(moment: datetime) -> int:
    """No id that was made at `moment` or later, by a clock that is right, is smaller."""
    return max(0, int(moment.timestamp() * 1_000_000) - EPOCH_US) << NODE_BITS


def age_s(number: int) -> float:
    """How long ago a number was made, in seconds; below zero for one that no clock has come to yet."""
    return (after(0) - number >> NODE_BITS) / 1_000_000


def fork() -> None:
    """A forked process takes a node number of its own."""
    global node
    node = secrets.randbits(NODE_BITS)


os.register_at_fork(after_in_child=fork)


def encode(number: int, width: int) -> str:
    parts: list[str] = []
    for _two_places in range(width // 2):
        number, rest = divmod(number, 3844)
        parts.append(PAIRS[rest])
    if width % 2:
        parts.append(DIGITS[number % 62])
    parts.reverse()
    return "".join(parts)


def decode(text: str) -> int:
    number = 0
    for digit in text:
        number = number * 62 + VALUES[digit]
    return number


def public_customer(customer_id: int) -> str:
    return "cus_" + encode(customer_id, WIDTH_ONE)


def public(prefix: str, customer_id: int, row_id: int) -> str:
    """`prefix` without its underscore: `spd`, `top`, `hld`, `rfd`, `wdr`, `adj`, `tfr`, `pay`, `evt`, ..."""
    return f"{prefix}_{encode(customer_id << 64 | row_id, WIDTH_TWO)}"


def read_customer(text: str) -> int:
    """Raises: NotFound `unknown_id` where the text is no customer's id."""
    number = read("cus", text, WIDTH_ONE)
    if number >= TOP:
        raise unknown(text)
    return number


def read_public(prefix: str, text: str) -> tuple[int, int]:
    """(customer_id, row_id) out of a public id. Raises: NotFound `unknown_id`."""
    customer_id, row_id = divmod(read(prefix, text, WIDTH_TWO), 1 << 64)
    if customer_id >= TOP or row_id >= TOP:
        raise unknown(text)
    return customer_id, row_id


def read(prefix: str, text: str, width: int) -> int:
    head, _underscore, body = text.partition("_")
    if head != prefix or len(body) != width or not all(digit in VALUES for digit in body):
        raise unknown(text)
    return decode(body)


def unknown(text: str) -> NotFound:
    return NotFound("unknown_id", _("There is nothing with the id “%(id)s”. Check the id.") % {"id": text[:40]})
