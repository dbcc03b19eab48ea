"""How a listener goes on after success and failure. Pure."""

from collections.abc import Sequence

MAX_BATCH = 500
LONGEST_PAUSE_S = 300


def limit_after_success(limit: int) -> int:
    return min(limit * 2, MAX_BATCH)


def limit_after_failure(size: int) -> int:
    """Half the batch, so that after at most nine steps the culprit stands alone."""
    return max(1, size // 2)


def pause_s(size: int, failures: int) -> int:
    """How long to wait before the next try: not at all while the culprit is sought, then twice as long each time."""
    return 0 if size > 1 else min(1 << min(failures - 1, 16), LONGEST_PAUSE_S)


def failures_after(positions: Sequence[str], *, stuck_at: str, failures: int) -> int:
    """Failures in a row of the same single event; a batch that failed as a whole counts as one."""
    return failures + 1 if list(positions) == [stuck_at] else 1


def part(listeners: int, members: int) -> int:
    """How many of the listeners each of the processes has at most, so that all are had."""
    return -(-listeners // max(members, 1))
