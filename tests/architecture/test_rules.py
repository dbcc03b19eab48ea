"""The rule book `docs/rules`: its pages name code and tests that exist, and each rule is named by the code it binds."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, code, tracked, tree

BOOK = ROOT / "docs" / "rules"
PAGES = {path.name[:2]: path for path in sorted(BOOK.glob("[0-9][0-9]-*.md"))}
REFERENCE = re.compile(r"docs/rules/(\d\d(?:, \d\d)*)")
PLACE = re.compile(r"`((?:brim|tests)/[\w/]+\.py)::(\w+)`")


def references(path: Path) -> list[str]:
    return [number for found in REFERENCE.findall(path.read_text()) for number in found.split(", ")]


@cache
def names(path: Path) -> frozenset[str]:
    """What a module defines at its top level."""
    found = set()
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(found)


def test_pages_are_numbered_without_a_gap_and_listed() -> None:
    assert list(PAGES) == [f"{number:02d}" for number in range(1, len(PAGES) + 1)]
    index = (BOOK / "README.md").read_text()
    for number, page in PAGES.items():
        title = page.read_text().splitlines()[0].removeprefix(f"# {int(number)}. ")
        assert f"{int(number)}. [{title}]({page.name})" in index


@pytest.mark.parametrize("page", [*PAGES.values(), BOOK / "README.md"], ids=lambda page: page.stem)
def test_what_a_page_names_exists(page: Path) -> None:
    places = PLACE.findall(page.read_text())
    missing = [f"{path}::{name}" for path, name in places if name not in names(ROOT / path)]
    assert missing == []
    assert any(name.startswith("test_") for _path, name in places)
    if page.name != "README.md":
        assert "**Source:**" in page.read_text()


def test_every_reference_leads_to_a_page() -> None:
    read = [path for path in tracked() if path.suffix in {".py", ".md", ".html"} and path != Path(__file__)]
    assert {number for path in read for number in references(path)} <= PAGES.keys()


def test_every_rule_is_named_by_the_code_that_keeps_it() -> None:
    assert {number for path in code() for number in references(path)} == PAGES.keys()
