"""How figures are held against the bars."""

import pytest

from brim.base.kit.bench import crews
from brim.trade.wallets.benches import events
from brim.trade.wallets.benches.ledger import result, verdict

GOOD = {
    "sql_function_per_s": 2000.0,
    "copy_per_s": 150_000.0,
    "engine_per_s": 60_000.0,
    "wallet_bulk_per_s": 18_000.0,
    "wallet_rows_per_s": 40_000.0,
    "wallet_rows_updates_per_s": 25_000.0,
    "wallet_text_per_s": 10_000.0,
    "wallet_text_rows_per_s": 32_000.0,
    "http_spend_per_s": 2100.0,
    "http_p99_ms": 40.0,
    "idle_over_limit": 0.9,
    "engine_at_100k_per_s": 60_000.0,
    "engine_at_10m_per_s": 42_000.0,
    "read_balance_p95_ms": 0.5,
    "read_last_50_p95_ms": 1.2,
    "read_as_of_p95_ms": 2.1,
    "verify_s_per_10m": 80.0,
}


def test_a_whole_run_that_meets_every_bar_is_met():
    said = result(GOOD, is_whole=True)
    assert said["name"] == "ledger"
    assert said["met"] is True
    assert said["ratios"] == {
        "engine_vs_sql_function": 30.0,
        "engine_vs_copy": 0.4,
        "wallet_bulk_vs_copy_of_its_rows": 0.45,
        "wallet_bulk_vs_copy_and_updates": 0.72,
        "wallet_text_vs_copy_of_its_rows": 0.312,
        "http_spend_vs_sql_function": 1.05,
        "growth_10m_vs_100k": 0.7,
    }


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("engine_per_s", 52_499.0),
        ("wallet_bulk_per_s", 15_999.0),
        ("wallet_text_per_s", 8959.0),
        ("http_p99_ms", 100.1),
        ("verify_s_per_10m", 121.0),
        ("engine_at_10m_per_s", 35_000.0),
    ],
)
def test_one_bar_that_is_missed_is_enough(figure, value):
    assert result(GOOD | {figure: value}, is_whole=True)["met"] is False


def test_a_part_is_judged_by_what_it_measured_and_a_whole_run_by_all():
    part = {"copy_per_s": 150_000.0, "engine_per_s": 60_000.0}
    assert result(part, is_whole=False)["met"] is True
    assert result(part, is_whole=True)["met"] is False


def test_an_idle_spend_may_take_three_calls_and_five_milliseconds():
    assert verdict.idle_over_limit(idle_ms=6.5, bare_ms=0.5) == 1.0


def test_paces_are_counted_from_the_first_start_to_the_last_end():
    seen = crews.pace([(1000, 10.0, 11.0, 0.5, 0.25), (1000, 10.5, 12.0, 0.5, 0.25)])
    assert seen == crews.Pace(1000.0, 500.0, 250.0)
    assert crews.rank([float(number) for number in range(100)], 0.95) == 95.0


FELT = {"lag_p95_s": 1.0, "connections": 4.0, "booked_per_s": 1900.0}
LISTENED = {"behind_vs_writing": 0.25, "many_vs_one": 3.0}


def test_the_bars_of_many_listeners_are_met_at_their_edge():
    assert set(events.verdict(FELT, LISTENED).values()) == {True}


@pytest.mark.parametrize(
    ("figures", "ratios"),
    [
        ({"lag_p95_s": 1.01}, {}),
        ({"connections": 5.0}, {}),
        ({"booked_per_s": 1899.0}, {}),
        ({}, {"many_vs_one": 3.01}),
        ({}, {"behind_vs_writing": 0.26}),
    ],
)
def test_each_bar_of_many_listeners_counts(figures, ratios):
    assert list(events.verdict(FELT | figures, LISTENED | ratios).values()).count(False) == 1
