"""The bars, and how figures are held against them. Pure."""

from collections.abc import Mapping
from typing import NamedTuple


class Bar(NamedTuple):
    """`figure` must be at least (or at most) `bar`; `aim` is what would be better still."""

    figure: str
    words: str
    bar: float
    unit: str
    is_least: bool = True
    aim: float | None = None

    def is_met(self, value: float) -> bool:
        return value >= self.bar if self.is_least else value <= self.bar


RATIOS = (
    Bar("engine_vs_copy", "Engine against COPY of ready rows", 0.35, "x", aim=0.50),
    Bar("wallet_bulk_vs_copy_of_its_rows", "Wallet spends in bulk against COPY of their rows", 0.40, "x", aim=0.60),
    Bar("wallet_text_vs_copy_of_its_rows", "The same with a description and metadata", 0.28, "x"),
    Bar("http_spend_vs_sql_function", "Spends over HTTP against the SQL-function ledger", 1, "x", aim=2),
    Bar("growth_10m_vs_100k", "Engine at 10 million entries against 100 thousand", 0.60, "x", aim=0.85),
)
LIMITS = (
    Bar("http_p99_ms", "Spends over HTTP, p99", 100, "ms", is_least=False),
    Bar("idle_over_limit", "Idle spend over HTTP against 3 bare calls + 5 ms", 1, "x", is_least=False),
    Bar("read_balance_p95_ms", "Balance read, p95", 2, "ms", is_least=False),
    Bar("read_last_50_p95_ms", "Last 50 entries, p95", 5, "ms", is_least=False),
    Bar("read_as_of_p95_ms", "Balance as of a date, p95", 5, "ms", is_least=False),
    Bar("verify_s_per_10m", "Whole proof of 10 million entries", 120, "s", is_least=False, aim=60),
)
IDLE_CALLS = 3
IDLE_MORE_MS = 5.0


def ratios(figures: Mapping[str, float]) -> dict[str, float]:
    """Those whose figures were measured, unrounded: what falls just short of a bar is below it."""
    pairs = {
        "engine_vs_sql_function": ("engine_per_s", "sql_function_per_s"),
        "engine_vs_copy": ("engine_per_s", "copy_per_s"),
        "wallet_bulk_vs_copy_of_its_rows": ("wallet_bulk_per_s", "wallet_rows_per_s"),
        "wallet_bulk_vs_copy_and_updates": ("wallet_bulk_per_s", "wallet_rows_updates_per_s"),
        "wallet_text_vs_copy_of_its_rows": ("wallet_text_per_s", "wallet_text_rows_per_s"),
        "http_spend_vs_sql_function": ("http_spend_per_s", "sql_function_per_s"),
        "growth_10m_vs_100k": ("engine_at_10m_per_s", "engine_at_100k_per_s"),
    }
    return {
        name: figures[one] / figures[other]
        for name, (one, other) in pairs.items()
        if one in figures and other in figures
    }


def idle_over_limit(*, idle_ms: float, bare_ms: float) -> float:
    return idle_ms / (IDLE_CALLS * bare_ms + IDLE_MORE_MS)


def rows(figures: Mapping[str, float]) -> list[tuple[Bar, float]]:
    """Every bar that was measured, with its value."""
    values = {**figures, **ratios(figures)}
    return [(bar, values[bar.figure]) for bar in RATIOS + LIMITS if bar.figure in values]


def is_met(figures: Mapping[str, float], *, is_whole: bool) -> bool:
    """Whether every measured bar is met; of a whole run, whether every bar was measured and met."""
    found = rows(figures)
    return all(bar.is_met(value) for bar, value in found) and (not is_whole or len(found) == len(RATIOS) + len(LIMITS))
