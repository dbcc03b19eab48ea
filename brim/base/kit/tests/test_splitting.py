from collections.abc import Sequence

import psycopg
import pytest
from django.db import DataError, InterfaceError, OperationalError
from hypothesis import given
from hypothesis import strategies as st

from brim.base.kit.refusals import Refused
from brim.base.kit.splitting import each_alone, is_away


def away(state: str | None = None) -> OperationalError:
    cause = psycopg.OperationalError("gone") if state is None else psycopg.errors.lookup(state)("gone")
    problem = OperationalError("gone")
    problem.__cause__ = cause
    return problem


@given(st.lists(st.booleans(), max_size=70))
def test_only_what_breaks_is_told_so_and_all_else_is_done_once(breaks: list[bool]) -> None:
    done: list[int] = []
    calls: list[int] = []

    def run(part: list[int]) -> list[int]:
        calls.append(len(part))
        if any(breaks[item] for item in part):
            raise DataError("a value that cannot be kept")
        done.extend(part)
        return [item * 2 for item in part]

    outcomes = each_alone(run, range(len(breaks)), name="t")
    assert [isinstance(outcome, DataError) for outcome in outcomes] == breaks
    assert [outcome for outcome in outcomes if isinstance(outcome, int)] == [item * 2 for item in done]
    assert done == [item for item, is_broken in enumerate(breaks) if not is_broken]
    assert len(calls) <= max(2 * len(breaks) - 1, 0)


def test_a_refusal_splits_nothing() -> None:
    calls: list[list[int]] = []

    def run(part: list[int]) -> list[int | Exception]:
        calls.append(part)
        return [Refused("odd", "odd") if item % 2 else item for item in part]

    outcomes = each_alone(run, [0, 1, 2], name="t")
    assert [type(outcome) for outcome in outcomes] == [int, Refused, int]
    assert calls == [[0, 1, 2]]


def test_too_few_answers_are_a_failure_too() -> None:
    def run(part: list[int]) -> list[int]:
        return [item for item in part if item != 2]

    outcomes = each_alone(run, [1, 2, 3], name="t")
    assert (outcomes[0], outcomes[2]) == (1, 3)
    assert isinstance(outcomes[1], AssertionError)


def test_while_the_database_is_away_nothing_is_tried_again() -> None:
    calls: list[list[int]] = []

    def run(part: Sequence[int]) -> list[int]:
        calls.append(list(part))
        if len(part) == 4:
            raise DataError("split it")
        if len(calls) == 3:
            raise away()
        return list(part)

    outcomes = each_alone(run, [1, 2, 3, 4], name="t")
    assert outcomes[:2] == [1, 2]
    assert all(isinstance(outcome, OperationalError) for outcome in outcomes[2:])
    assert calls == [[1, 2, 3, 4], [1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("problem", "is_nobodys"),
    [
        (away(), True),
        (away("57P01"), True),
        (away("53300"), True),
        (away("08006"), True),
        (away("58030"), True),
        (InterfaceError("closed"), True),
        (away("54000"), False),
        (away("57014"), False),
        (away("40P01"), False),
        (DataError("bad"), False),
        (ValueError("bad"), False),
    ],
)
def test_what_no_item_has_caused_is_told_from_what_one_has(problem: Exception, is_nobodys: bool) -> None:
    assert is_away(problem) is is_nobodys
