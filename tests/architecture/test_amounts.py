"""Typed amounts are read in one place: no file strips a comma out of a number, and no face reads with `parse`."""

import ast

from tests.architecture.source import code, those, where
from tests.architecture.test_doors import imported

MARKS = {",", "，", "¥", "￥"}


def takes_marks_away(node: ast.Call) -> bool:
    """`text.replace(",", "")`, `text.strip("¥")` and the like."""
    if not isinstance(node.func, ast.Attribute):
        return False
    said = [found.value for found in node.args if isinstance(found, ast.Constant) and isinstance(found.value, str)]
    if node.func.attr == "replace":
        return len(said) == 2 and said[0] in MARKS and said[1] == ""
    return node.func.attr in {"strip", "lstrip", "rstrip"} and bool(said) and bool(MARKS & set(said[0]))


def test_no_file_takes_commas_and_signs_out_of_a_number() -> None:
    wrong = [
        where(path, node)
        for path in code()
        if "base/money" not in path.as_posix()
        for node in those(path, ast.Call)
        if takes_marks_away(node)
    ]
    assert wrong == []


def test_what_comes_from_people_is_read_by_typed() -> None:
    wrong = [
        where(path, node)
        for path in code()
        if "/faces/" in path.as_posix() or "/base/ui/" in path.as_posix()
        for node, name in imported(path)
        if name in {"brim.base.money.parse", "brim.base.money.types.parse"}
    ]
    assert wrong == []
