"""What the documents point at exists: relative links, headings, paths, tests, identifiers of the glossary."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, code, tracked

DOCUMENTS = [path for path in tracked() if path.suffix == ".md"]
HISTORY = ROOT / "docs" / "decisions"
"""Decisions keep the paths of their day; their links are held all the same."""
CURRENT = [path for path in DOCUMENTS if not path.is_relative_to(HISTORY)]
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
SPAN = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
FOLDERS = ("", "brim", "brim/base", "brim/core", "brim/trade")
"""Where a path in a document begins: `tests/e2e/test_walls.py`, `trade/wallets/console/freeze.py`."""
IN_THE_TREE = re.compile(r"(?:brim|tests|bin|docs|base|core|trade|faces)/[\w./-]*\w|brim/[\w./-]+/")
RULE = re.compile(r"docs/rules/\d\d")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as the forges make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_nowhere(path: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return False
    address, _, anchor = link.partition("#")
    target = (path.parent / address).resolve() if address else path
    if not target.exists():
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in anchors(target.read_text())


def is_missing(path: str) -> bool:
    """A path in the tree or in some room (`tests/pages.py`), with or without `.py`."""
    if RULE.fullmatch(path) or any(ROOT.glob(f"brim/*/*/{path}")):
        return False
    return not any((ROOT / folder / f"{path}{ending}").exists() for folder in FOLDERS for ending in ("", ".py"))


def paths(text: str) -> set[str]:
    """The paths that stand in code spans; a pattern such as `brim/*/*/apps.py` is none."""
    words = {word for span in SPAN.findall(FENCE.sub("", text)) for word in span.split()}
    return {found[0] for word in words if "*" not in word and (found := IN_THE_TREE.fullmatch(word.split("::")[0]))}


SPOKEN_OF = [
    path for path in CURRENT if path.name in {"ARCHITECTURE.md", "CONTRIBUTING.md"} or "internals" in path.parts
]
"""Documents that speak of the code by its names."""
NAME = re.compile(r"@?([a-z_]\w*(?:\.\w+)*)(?:\(.*\))?")
SHORT_PATH = re.compile(r"[a-z_]+(?:/[\w.]+)+")
PRINTED = re.compile(r"<!-- \w+: printed by .*?<!-- end -->", re.DOTALL)


@cache
def words_of_code() -> frozenset[str]:
    """Every word of the code, and what files and folders are called."""
    read = [path for path in tracked() if path.suffix == ".py" or path.parent.name == "bin"]
    written = {word for path in read for word in re.findall(r"\w+", path.read_text())}
    parts = {part for path in tracked() for part in path.relative_to(ROOT).parts}
    return frozenset(written | parts | {part.partition(".")[0] for part in parts})


@cache
def places() -> frozenset[str]:
    """Every file and folder, from the root on."""
    files = [path.relative_to(ROOT) for path in tracked()]
    return frozenset(str(there) for path in files for there in (path, *path.parents))


@pytest.mark.parametrize("path", SPOKEN_OF, ids=name_of)
def test_every_name_of_the_code_is_one(path: Path) -> None:
    """`wallets.posting`, `load(…)`, `engine/spends`: a name that was changed is changed in the documents too."""
    spans = {span for span in SPAN.findall(PRINTED.sub("", FENCE.sub("", path.read_text()))) if not RULE.match(span)}
    names = {span: found[1].split(".") for span in spans if (found := NAME.fullmatch(span))}
    gone = [span for span, parts in names.items() if span not in words_of_code() and not set(parts) <= words_of_code()]
    short = [span for span in spans if SHORT_PATH.fullmatch(span)]
    gone += [span for span in short if not any(f"/{there}".endswith((f"/{span}", f"/{span}.py")) for there in places())]
    assert sorted(gone) == []


def is_defined(path: Path, name: str) -> bool:
    return path.exists() and bool(re.search(rf"^(?:(?:async )?def |class )?{name}\b", path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    links = [first or second for first, second in LINK.findall(FENCE.sub("", path.read_text()))]
    assert [link for link in links if leads_nowhere(path, link)] == []


@pytest.mark.parametrize("path", CURRENT, ids=name_of)
def test_every_path_of_the_code_exists(path: Path) -> None:
    assert sorted(found for found in paths(path.read_text()) if is_missing(found)) == []


@pytest.mark.parametrize("path", CURRENT, ids=name_of)
def test_every_name_in_a_file_exists(path: Path) -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", path.read_text())
    assert [f"{file}::{name}" for file, name in named if not is_defined(ROOT / file, name)] == []


def test_what_the_glossary_names_in_code_stands_in_the_code() -> None:
    """An identifier, a permission, an address or a value: whatever is in a code span of the glossary."""
    spans = {span for span in SPAN.findall((ROOT / "docs/glossary.md").read_text()) if re.fullmatch(r"[\w.]+", span)}
    assert len(spans) > 30
    words = {word for path in code() for word in re.findall(r"\w+", path.read_text())}
    assert sorted(span for span in spans if not set(span.split(".")) <= words) == []


def test_what_leads_nowhere_is_found() -> None:
    page = ROOT / "README.md"
    assert leads_nowhere(page, "docs/gone.md")
    assert leads_nowhere(page, "ARCHITECTURE.md#gone")
    assert not leads_nowhere(page, "ARCHITECTURE.md#to-add-")
    assert paths("`brim/gone.py` and `brim/*/*/apps.py`\n```\n`bin/gone`\n```\n") == {"brim/gone.py"}
    assert is_missing("brim/gone.py")
    assert not is_missing("trade/wallets/posting")
