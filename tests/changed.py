"""Which tests a change can reach: `python -m tests.changed [--against REF]` prints what `bin/test --changed` runs.

A room reaches the rooms that import it, and the tests that import one of them or ask for a page whose view lies there.
What lies beside the code (templates, styles, translations, migrations, a conftest) counts as its room's.
"""

import argparse
import ast
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
# Whatever they say, they say to every test.
FOR_ALL = (
    "conftest.py",
    "pyproject.toml",
    "requirements/",
    "bin/setup",
    "brim/config/",
    "brim/__init__.py",
    "tests/__init__.py",
    "tests/database.py",
)
ALWAYS = "tests/architecture"
EVERYTHING = ["brim", "tests"]
# Files of rooms' tests that are found by name, and by which module: tests that import it rely on all of them.
FOUND = {"walks": "brim.base.shell.tests.walks", "pages": "tests.shots.pages"}


def unit_of(path: str) -> str:
    """What is reached or not as a whole: a room (`brim/trade/wallets`), a folder of tests, or one file of tests, or
    one that is found by its name."""
    parts = path.split("/")
    if parts[-1].startswith("test_") and parts[-1].endswith(".py"):
        return path
    if "tests" in parts and parts[0] == "brim" and parts[-1].removesuffix(".py") in FOUND:
        return path
    if parts[0] == "brim" and "tests" in parts:
        return "/".join(parts[:-1])
    return "/".join(parts[: 3 if parts[0] == "brim" else 2])


def reached(changed: Iterable[str], needs: dict[str, set[str]], texts: dict[str, str]) -> list[str]:
    """The paths that pytest is to run, in order. `needs`: what each unit relies on; `texts`: of each file of tests."""
    changed = sorted(set(changed))
    if any(path.startswith(FOR_ALL) for path in changed):
        return EVERYTHING
    found = {unit_of(path) for path in changed if path.startswith(("brim/", "tests/"))}
    names = {Path(path).name for path in changed if not path.startswith(("brim/", "tests/"))}
    found |= {path for path, text in texts.items() if any(name in text for name in names)}
    waiting = list(found)
    while waiting:
        one = waiting.pop()
        more = {unit for unit, those in needs.items() if one in those} - found
        found |= more
        waiting += more
    return [ALWAYS, *sorted(path for path in texts if unit_of(path) in found and not path.startswith(f"{ALWAYS}/"))]


def all_needs() -> dict[str, set[str]]:
    """By imports, by the pages a test asks for, and every file of tests by the folder it lies in."""
    needs: dict[str, set[str]] = {}
    graph = grimp.build_graph("brim", "tests", cache_dir=None)
    for module in graph.modules:
        unit = unit_of(path_of(module))
        needs.setdefault(unit, set()).update(
            unit_of(path_of(other)) for other in graph.find_modules_directly_imported_by(module)
        )
    for name, finder in FOUND.items():
        own = {unit_of(str(path.relative_to(ROOT))) for path in ROOT.glob(f"brim/*/*/tests/{name}.py")}
        for module in graph.find_modules_that_directly_import(finder):
            if module.split(".")[-1].startswith("test_"):
                needs[unit_of(path_of(module))] |= own
    texts = files_of_tests()
    for path, text in texts.items():
        folders = {unit_of(f"{folder}/conftest.py") for folder in Path(path).parents if "tests" in folder.parts}
        needs.setdefault(path, set()).update({*folders, *rooms_asked_for(text, and_below=path.startswith("tests/"))})
    for unit in [
        unit for unit in needs if unit.startswith("brim/") and "tests" in unit.split("/") and unit not in texts
    ]:
        needs[unit].add("/".join(unit.split("/")[:3]))
    return {unit: those - {unit} for unit, those in needs.items()}


@cache
def path_of(module: str) -> str:
    base = module.replace(".", "/")
    return f"{base}/__init__.py" if (ROOT / base).is_dir() else f"{base}.py"


def files_of_tests() -> dict[str, str]:
    return {
        str(path.relative_to(ROOT)): path.read_text()
        for folder in EVERYTHING
        for path in sorted((ROOT / folder).rglob("test_*.py"))
    }


def rooms_asked_for(text: str, *, and_below: bool) -> Iterator[str]:
    """The rooms whose views stand at an address that is written in a file; for journeys, also at one that begins so."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("/"):
            asked = node.value.split("?")[0]
            for start, is_whole, room in views():
                if answers(start, asked, is_whole=is_whole) or (and_below and is_below(start, asked)):
                    yield room


def answers(start: str, asked: str, *, is_whole: bool) -> bool:
    """Whether the view whose address is `start`, or begins with it, may be meant."""
    return start == asked if is_whole else start != "/" and asked.startswith(start)


def is_below(start: str, asked: str) -> bool:
    """Whether what is asked for may go on to be this address; a lone stroke is the front page alone."""
    return asked != "/" and start.startswith(asked)


@cache
def views() -> frozenset[tuple[str, bool, str]]:
    """Every address up to its first variable part, whether that is all of it, and the room of its view."""
    from django.urls import get_resolver

    return frozenset(walk(get_resolver(), "/"))


def walk(resolver: object, before: str) -> Iterator[tuple[str, bool, str]]:
    for one in resolver.url_patterns:
        address = before + str(one.pattern).removeprefix("^")
        if hasattr(one, "url_patterns"):
            yield from walk(one, address)
        elif (module := getattr(one.callback, "view_class", one.callback).__module__).startswith("brim."):
            start = address.split("<")[0].split("(")[0]
            yield start, start == address, unit_of(path_of(module))


def changes(against: str) -> list[str]:
    """Paths that differ from where this branch left `against`, committed or not, new files and old names included."""
    since = git("merge-base", "HEAD", against).strip()
    differing = git("diff", "--name-only", "--no-renames", "-z", since).split("\0")
    return [path for path in [*differing, *git("ls-files", "--others", "--exclude-standard", "-z").split("\0")] if path]


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True, text=True).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", default="", help="what the change is measured against; without it main")
    changed = changes(parser.parse_args().against or "main")

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brim.config.settings")
    import django

    django.setup()
    chosen = reached(changed, all_needs(), files_of_tests())
    print(f"{len(changed)} changed paths reach {len(chosen)} files and folders of tests.", file=sys.stderr)
    print("\n".join(chosen))


if __name__ == "__main__":
    main()
