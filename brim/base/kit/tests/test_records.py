"""Records as people's programs write them, and the damage that such files come with."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.base.kit.records import MAX_LINES, MAX_TEXT, Record, Trouble, lines_of, records


def read(text: str, separator: str | None = ",", **more: bool) -> list[tuple[int, list[str] | str]]:
    """Number and cells of each record, or its trouble."""
    found = records(io.StringIO(text, newline=""), separator, **more)
    return [(one.line, str(one.trouble) or list(one.cells)) for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("a,b\nc,d", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ("a,b\r\nc,d\r\n", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ("a,b\rc,d\r", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ("\ufeffa,b\n", [(1, ["a", "b"])]),
        ("a\n\n , \nb\n", [(1, ["a"]), (2, []), (3, ["", ""]), (4, ["b"])]),
        ('a,"b, ""c"""\nd,e\n', [(1, ["a", 'b, "c"']), (2, ["d", "e"])]),
        ('a,"b\nc\r\nd",e\nf\n', [(1, ["a", "b\nc\r\nd", "e"]), (4, ["f"])]),
        ('a, "b" ,c\n', [(1, ["a", "b", "c"])]),
        ('a,5" pipe\nb\n', [(1, ["a", '5" pipe']), (2, ["b"])]),
        ("a,b\0c\n", [(1, ["a", "b\0c"])]),
        ('a,"b\nc,d\ne,f\n', [(1, "open_quote"), (2, ["c", "d"]), (3, ["e", "f"])]),
        ('a,"b', [(1, "open_quote")]),
    ],
    ids=ascii,
)
def test_records_are_known_by_the_number_of_their_first_line(text, found):
    assert read(text) == found


def test_blanks_part_without_any_quotes():
    assert read('  a   "b c \n\n', None) == [(1, ["a", '"b', "c"]), (2, [])]


def test_who_is_strict_takes_nothing_after_a_closing_quote():
    assert read('"a"b,c\nd\n', is_strict=True) == [(1, "odd_quote"), (2, ["d"])]
    assert read('"a"b,c\nd\n') == [(1, ["ab", "c"]), (2, ["d"])]


@pytest.mark.parametrize("size", [MAX_TEXT + 1, 2 * MAX_TEXT, 5 * MAX_TEXT + 3, 300_000])
def test_a_cell_of_any_length_is_trouble_of_its_line_and_the_next_one_is_read(size, tmp_path: Path):
    for cell in ("x" * size, f'"{"x" * size}"', '"' + "x\n" * (size // 2)):
        path = tmp_path / "log.csv"
        path.write_text(f"a,b\n{cell},c\nd,e\n")
        with path.open(newline="") as file:
            found = list(records(lines_of(file), ","))
        assert found[0] == Record(1, "a,b", ("a", "b"))
        assert (found[1].line, found[1].trouble in {Trouble.TOO_LONG, Trouble.OPEN_QUOTE}) == (2, True)
        assert len(found[1].text) <= MAX_TEXT
        assert found[-1].cells == ("d", "e")


def test_a_quoted_cell_may_have_as_many_lines_as_a_record_and_no_more():
    fits, runs_on = '"' + "\n" * (MAX_LINES - 1) + '"\nb\n', '"' + "\n" * MAX_LINES + '"\nb\n'
    assert read(fits) == [(1, [""]), (MAX_LINES + 1, ["b"])]
    assert read(runs_on)[0] == (1, "open_quote")
    assert read(runs_on)[-2:] == [(MAX_LINES + 1, "open_quote"), (MAX_LINES + 2, ["b"])]


CELLS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6))
def test_what_a_csv_writer_wrote_is_read_back(rows):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    found = list(records(io.StringIO(text.getvalue(), newline=""), ","))
    assert [list(one.cells) for one in found] == [[cell.strip() for cell in row] for row in rows]
    assert all(one.trouble is Trouble.NONE for one in found)


@given(st.text(st.sampled_from('a," \n\r;\t\0\ufeff\u2028'), max_size=60), st.sampled_from([",", ";", "\t", None]))
def test_no_text_falls_over_and_every_line_is_told_of(text, separator):
    found = list(records(io.StringIO(text, newline=""), separator))
    assert [one.line for one in found] == sorted({one.line for one in found})
    assert "".join(one.text for one in found).count("a") == text.count("a")
