"""Codes that most tests book on."""

import pytest

from brim.core.ledger import operations


@pytest.fixture
def principal() -> int:
    return operations.chart_code("principal", "CNY")


@pytest.fixture
def clearing() -> int:
    return operations.chart_code("clearing", "CNY", "cash")
