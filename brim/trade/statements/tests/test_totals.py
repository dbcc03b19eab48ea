"""The totals of a statement are those of the lines that one sees, whatever part of them is on the page."""

import random
from datetime import timedelta

import pytest

from brim.trade.statements.queries import Statement, StatementLine, statement, totals
from brim.trade.statements.tests.test_statements import CUSTOMER, _business, history  # noqa: F401 - a fixture works by being here
from brim.trade.wallets.queries import balances_at, balances_over

pytestmark = pytest.mark.django_db


def summed(lines: list[StatementLine]) -> list[tuple[int, int]]:
    changes = [(line.principal, line.bonus) for line in lines]
    came = tuple(sum(max(change[purse], 0) for change in changes) for purse in (0, 1))
    went = tuple(sum(min(change[purse], 0) for change in changes) for purse in (0, 1))
    return [came, went]


def told(found: Statement) -> list[tuple[int, int]]:
    sums = totals(found)
    return [(part.principal, part.bonus) for part in (sums.came, sums.went)]


@pytest.mark.parametrize("seed", range(4))
def test_totals_are_the_sums_of_the_columns_and_foot(seed: int) -> None:
    moments = history(seed)
    chance = random.Random(seed)
    for _cut in range(6):
        start, end = sorted(chance.sample(moments, 2))
        whole = statement(CUSTOMER, "CNY", start=start, end=end + timedelta(days=1))
        sums = totals(whole)
        assert told(whole) == summed(list(whole.lines))
        assert sums.opening.principal + sums.came.principal + sums.went.principal == sums.closing.principal
        assert sums.opening.total + sums.came.total + sums.went.total == sums.closing.total == whole.closing.total


def test_every_page_of_a_statement_has_the_totals_of_the_whole_period(django_assert_num_queries) -> None:
    history(5)
    whole = statement(CUSTOMER, "CNY")
    page = statement(CUSTOMER, "CNY", limit=3)
    while page.next_cursor:
        page = statement(CUSTOMER, "CNY", limit=3, after=page.next_cursor)
        assert totals(page) == totals(whole)
    with django_assert_num_queries(2):
        totals(whole)


@pytest.mark.parametrize("slices", [1, 7, 5_000])
def test_the_points_of_a_line_are_the_balances_that_each_slice_of_time_ended_with(slices: int) -> None:
    moments = history(3)
    start, end = moments[5], moments[-1] + timedelta(days=1)
    seconds = max(int((end - start).total_seconds()) // slices, 1)
    before, points = balances_over(CUSTOMER, "CNY", start=start, end=end, slices=slices)
    assert before == statement(CUSTOMER, "CNY", start=start, end=end).opening.total
    assert points
    for moment, balance in points:
        number = int((moment - start).total_seconds()) // seconds
        last = start + timedelta(seconds=(number + 1) * seconds) - timedelta(microseconds=1)
        assert balance == balances_at(CUSTOMER, "CNY", min(last, end)).total


def test_who_has_no_wallet_has_a_statement_of_nothing() -> None:
    sums = totals(statement(CUSTOMER + 5, "CNY"))
    assert (sums.opening.total, sums.came.total, sums.went.total, sums.closing.total) == (0, 0, 0, 0)
