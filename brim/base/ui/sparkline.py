"""The 90-day line: a balance that stays until it moves, as the points of an SVG path. Pure, integers only."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 280
HEIGHT = 56
TOP = 4


@dataclass(frozen=True)
class Spark:
    edge: str
    under: str


def spark(points: Sequence[tuple[int, int]], *, start: int, end: int, before: int) -> Spark:
    """`points` are (second, balance) in time order within start..end; `before` is the balance at the start."""
    most = max([before, *(balance for _second, balance in points), 1])
    span = max(end - start, 1)

    def x(second: int) -> int:
        return (min(max(second, start), end) - start) * WIDTH // span

    def y(balance: int) -> int:
        return HEIGHT - max(balance, 0) * (HEIGHT - TOP) // most

    steps = [f"M0 {y(before)}"]
    for second, balance in points:
        steps.append(f"H{x(second)}V{y(balance)}")
    edge = "".join([*steps, f"H{WIDTH}"])
    return Spark(edge, f"{edge}V{HEIGHT}H0Z")
