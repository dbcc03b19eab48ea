"""What the architecture tests look at: the project's files and their syntax trees."""

import ast
import subprocess
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[2]
Node = TypeVar("Node", bound=ast.AST)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


@cache
def nodes(path: Path) -> dict[type[ast.AST], list[ast.AST]]:
    """All nodes of a file by their exact type: a walk a file, however many look."""
    found: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
    for node in ast.walk(tree(path)):
        found[type(node)].append(node)
    return found


def those(path: Path, *kinds: type[Node]) -> list[Node]:
    """The nodes of a file that are of one of the kinds, kind by kind."""
    return [node for kind in kinds for node in nodes(path).get(kind, [])]


@cache
def code(*, with_tests: bool = False) -> tuple[Path, ...]:
    """Python files of Brim, without migrations."""
    return tuple(
        path
        for path in sorted(ROOT.glob("brim/**/*.py"))
        if "migrations" not in path.parts and (with_tests or "tests" not in path.parts)
    )


def room_of(path: Path) -> str:
    """`trade.wallets` for a file below brim/trade/wallets, "" for what lies outside any room."""
    parts = path.relative_to(ROOT / "brim").parts
    return ".".join(parts[:2]) if len(parts) > 2 else ""


def rooms() -> list[Path]:
    """Folders two levels below brim/ that are packages."""
    return sorted(path.parent for path in ROOT.glob("brim/*/*/__init__.py") if path.parent.parent.name != "config")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"
