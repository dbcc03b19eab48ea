"""Which process has which listeners: advisory locks of the session that reads, gone with it. Private to the room.

A lock only spares work: what makes an effect happen once is the cursor, which commits with it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection

LOOK = """
SELECT (classid::bigint << 32) | objid::bigint, pid = pg_backend_pid() FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 1 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def key_of(listener: str) -> int:
    return int.from_bytes(sha256(f"events.listener {listener}".encode()).digest()[:8], signed=True)


MEMBER = key_of("")
"""Held, shared, by every process that takes a part."""


@dataclass(frozen=True)
class Owners:
    """Among the names asked for: those that this session has and those that another has; how many take a part, and
    whether this session is one of them."""

    mine: frozenset[str]
    others: frozenset[str]
    members: int
    is_member: bool


def take_part() -> None:
    """Be counted among those who share the listeners, from now until this connection ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", [MEMBER])


def look(names: Collection[str]) -> Owners:
    keys = {key_of(name): name for name in names}
    with connection.cursor() as cursor:
        cursor.execute(LOOK)
        held = cursor.fetchall()
    return Owners(
        frozenset(keys[key] for key, is_mine in held if is_mine and key in keys),
        frozenset(keys[key] for key, is_mine in held if not is_mine and key in keys),
        sum(key == MEMBER for key, _is_mine in held),
        (MEMBER, True) in held,
    )


def claim(names: Collection[str]) -> set[str]:
    """Which of them are this session's from now on; another may have been quicker."""
    return {name for name, is_done in ask("pg_try_advisory_lock", names) if is_done}


def release(names: Collection[str]) -> None:
    ask("pg_advisory_unlock", names)


def ask(function: str, names: Collection[str]) -> list[tuple[str, bool]]:
    if not names:
        return []
    ordered = sorted(names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, {function}(key) FROM unnest(%s::text[], %s::bigint[]) AS asked (name, key)",
            [ordered, [key_of(name) for name in ordered]],
        )
        return [(str(name), bool(is_done)) for name, is_done in cursor.fetchall()]
