"""What ARCHITECTURE.md lists is what the rooms registered."""

import pytest

from brim.base.kit import tables
from tests.architecture.source import ROOT

PAGE = ROOT / "ARCHITECTURE.md"


@pytest.mark.parametrize("name", ["doors", "partitions", "schedules", "listeners"])
def test_a_listed_table_is_as_it_is_printed(name: str) -> None:
    marked = tables.MARKED.format(name=name, table=tables.tables()[name])
    assert marked in PAGE.read_text(), "renew it: .venv/bin/brim rooms --write ARCHITECTURE.md"


def test_a_schedule_is_put_in_words() -> None:
    said = ["* * * * *", "*/10 * * * *", "5 * * * *", "40 18 * * *", "0 3 * * 1"]
    assert [tables.spoken(cron) for cron in said] == [
        "every minute",
        "every 10 minutes",
        "hourly at 05",
        "daily at 18:40",
        "`0 3 * * 1`",
    ]


def test_a_document_is_renewed_between_its_marks_alone() -> None:
    page = PAGE.read_text()
    old = page.replace("| `wallets.standing` |", "| `wallets.gone` |")
    assert old != page
    assert tables.rewritten(old) == page
