import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, tracked

# Dots and slashes are written as classes, so that this file does not hold what it looks for.
HOSTS = re.compile(
    r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|npmjs[.]org/|yarnpkg[.]com|crates[.]io|registry[.]npmmirror"
    r"|--(?:extra-)?index-url[= ]|proxy[.]golang"
)
PLACES = re.compile(r"(?<![\w.~-])/(?:work|root|home|Users)/[A-Za-z0-9_.]")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
BINARY = {".png", ".jpg", ".ico", ".woff2", ".ttf", ".otf", ".pdf", ".gz", ".mo"}
VENDORED = "brim/base/ui/static/vendor/"


@cache
def texts() -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace"))
        for path in tracked()
        if path.suffix not in BINARY
    ]


@pytest.mark.parametrize("pattern", [HOSTS, PLACES, UNFINISHED], ids=["registry hosts", "machine paths", "unfinished"])
def test_no_tracked_file_holds(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1} {match[0]}"
        for name, text in texts()
        if not name.startswith(VENDORED)
        for match in pattern.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    "name", ["README.md", "ARCHITECTURE.md", "STYLE.md", "CONTRIBUTING.md", "LICENSE", "docs/operating/settings.md"]
)
def test_the_papers_are_there(name: str) -> None:
    assert (ROOT / name).is_file()


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/operating/settings.md").read_text()
    named = {
        name
        for path in tracked()
        if path.suffix == ".py" and "tests" not in path.parts
        for name in re.findall(r'"(BRIM_[A-Z_]+)"', path.read_text())
    }
    assert sorted(name for name in named if f"`{name}`" not in page) == []


def test_scripts_can_be_run() -> None:
    scripts = [path for path in tracked() if path.parent == ROOT / "bin"]
    assert {"setup", "dev", "test", "check", "bench"} <= {path.name for path in scripts}
    assert [path.name for path in scripts if not is_executable(path)] == []


def is_executable(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o111)
