import ast

from tests.architecture.source import ROOT, code, those, where

MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 400
MAX_FMT_SKIPS = 60
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "service", "services", "misc"}


def test_functions_fit_a_screen() -> None:
    long = [
        f"{where(path, node)} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in code(with_tests=True)
        for node in those(path, ast.FunctionDef, ast.AsyncFunctionDef)
        if node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert long == []


def test_files_are_split_before_they_grow_long() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in code(with_tests=True)
        if (lines := len(path.read_text().splitlines())) > MAX_FILE_LINES
    ]
    assert long == []


def test_no_file_has_a_vague_name() -> None:
    assert [
        str(path.relative_to(ROOT)) for path in code(with_tests=True) if VAGUE & {path.stem, path.parent.name}
    ] == []


def test_the_formatter_lays_out_what_it_can() -> None:
    """By hand stay rows in the order of their columns and tables of a test: few, and a statement at a time."""
    texts = [path.read_text() for path in [*(ROOT / "brim").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]]
    assert sum(text.count("# fmt: " + "skip") for text in texts) < MAX_FMT_SKIPS
    assert sum(text.count("# fmt: " + "off") for text in texts) == 0
