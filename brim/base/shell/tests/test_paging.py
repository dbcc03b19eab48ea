"""How a list goes on, and how it becomes a file, tried without any room."""

from datetime import UTC, datetime

from brim.base.kit.pages import Page, all_pages
from brim.base.money import money
from brim.base.shell.lists import lines, pager


def test_a_page_keeps_what_was_asked_for_and_says_where_it_goes_on():
    asked = [("show", "open"), ("store", "")]
    first = pager("/list/", asked, Page([1], "c1"), at="")
    assert first == {"next_url": "/list/?show=open&after=c1", "first_url": ""}
    last = pager("/list/", [], Page([2]), at="c1", name="before")
    assert last == {"next_url": "", "first_url": "/list/"}


def test_pages_are_fetched_one_by_one_as_they_are_needed():
    fetched: list[str] = []

    def fetch(cursor: str) -> Page[int]:
        fetched.append(cursor)
        return Page([int(cursor)], "3" if cursor == "2" else None)

    pieces = all_pages(Page([1], "2"), fetch)
    assert (next(pieces), fetched) == ([1], [])
    assert (list(pieces), fetched) == ([[2], [3]], ["2", "3"])


def test_a_file_has_its_heads_and_safe_cells():
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    written = list(
        lines(lambda: ["a", "b"], [[1], []], lambda items: [[one, "=1", money(150, "CNY"), moment] for one in items])
    )
    assert written[0].endswith("a,b\r\n")
    assert written[1].startswith("1,'=1,1.50,2026-01-01T")
    assert len(written) == 2
