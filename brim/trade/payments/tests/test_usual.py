"""How much is much more than usual."""

import pytest

from brim.trade.payments import rules

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("count", "percentile", "steps", "bound"),
    [
        (0, None, [], None),
        (0, None, [50_000], 500_000),
        (49, 1, [100_000, 20_000, 50_000], 50_000),
        (50, 30_000, [100_000, 20_000, 50_000], 300_000),
        (50, 30_000, [], 300_000),
    ],
)
def test_what_is_much_more_than_usual(count: int, percentile: int | None, steps: list[int], bound: int | None) -> None:
    assert rules.unusual_above(count=count, percentile=percentile, steps=steps) == bound
