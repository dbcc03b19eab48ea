"""What ARCHITECTURE.md and the internals list is what the rooms registered."""

import pytest

from brim.base.kit import tables
from tests.architecture.source import ROOT

PAGE = ROOT / "docs/internals/events.md"


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("doors", "ARCHITECTURE.md"),
        ("partitions", "docs/internals/data.md"),
        ("schedules", "docs/internals/events.md"),
        ("listeners", "docs/internals/events.md"),
    ],
)
def test_a_listed_table_is_as_it_is_printed(name: str, page: str) -> None:
    marked = tables.MARKED.format(name=name, table=tables.tables()[name])
    assert marked in (ROOT / page).read_text(), f"renew it: .venv/bin/brim rooms --write {page}"


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
