"""The demo business: what the first `brim dev` sets up, through the real operations, from a fixed seed."""

from collections.abc import Callable


def seed(*, say: Callable[[str], None]) -> None:
    """Set up the demo business where no business is there yet; else change nothing. `say` prints a line of progress."""


def sign_ins() -> list[str]:
    """A line for each demo sign-in, as `brim dev` prints it; none where the business is not the demo."""
    return []
