"""No cell is computed: what people wrote stands in a spreadsheet as text."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.base.kit.spreadsheets import line, safe
from brim.base.money import money

LINK = '=HYPERLINK("http://evil.example","x")'


@pytest.mark.parametrize(
    "text",
    [
        LINK,
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(1)",
        "﹦1",
        "﹢1",
        "﹣1",
        "﹫SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\ttea",
        "\rtea",
        "\ntea",
        "  =1",
        "\u00a0=1",
        "\u3000＝1",
        " \r\n =1",
        "\u200b=1",
        "\ufeff=1",
        "\u202e=1",
        "\0=1",
        "+44 20 7946 0958",
        "-",
        "--",
        "-1,5",
        "-1e9",
        "-１",
        "-1",
        "-12.00",
    ],
    ids=ascii,
)
def test_what_a_spreadsheet_would_compute_is_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", " ", "Oolong - 2 cups", "a=b", "茶 ＝ 茶", "0", "12.00", "2026-11-30T10:00:00", "'=1"]
)
def test_what_is_none_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_a_line_keeps_numbers_and_guards_each_cell() -> None:
    cells = [1, -2, None, money(-1200, "CNY"), "-1", "a,b", "=1", 'say "tea"']
    assert line(cells) == '1,-2,,-12.00,\'-1,"a,b",\'=1,"say ""tea"""\r\n'


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_every_line_is_one_record_and_no_cell_begins_a_formula(cells: list[str]) -> None:
    (read,) = csv.reader(io.StringIO(line(cells), newline=""), strict=True)
    for written, given_ in zip(read, cells, strict=True):
        assert written.removeprefix("'") == given_.removeprefix("'")
        assert written.strip()[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}
