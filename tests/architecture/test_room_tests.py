"""A room's tests run alone and move with their room: what they need is built on their own floor and those below.

That they import nothing from above is held by import-linter, which reads tests too.
"""

from tests.architecture.source import code, where
from tests.architecture.test_doors import imported


def test_no_room_borrows_from_the_tests_of_the_whole() -> None:
    assert [
        f"{where(path, node)} imports {name}"
        for path in code(with_tests=True)
        for node, name in imported(path)
        if name.split(".")[0] == "tests"
    ] == []
