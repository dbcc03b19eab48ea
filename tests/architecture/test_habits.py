"""Habits of Django that the house does without: what happens is to be read where it happens."""

import ast
from collections.abc import Iterator

from django.apps import apps
from django.db.models import ForeignKey

from tests.architecture.source import ROOT, code, room_of, those, where

# Only these read the time of day; everything below a face is handed `now`.
CLOCKS = {"brim/base/kit/clock.py", "brim/base/kit/ids.py"}
TIME_OF_DAY = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("timezone", "now"), ("time", "time")}
LOOKUPS = {"in", "isnull", "exact", "gt", "gte", "lt", "lte", "id", "range"}


def test_no_code_reaches_models_by_name() -> None:
    wrong = [
        where(path, call)
        for path in code()
        for call in those(path, ast.Call)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "get_model"
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "apps"
    ]
    assert wrong == []


def test_no_signals() -> None:
    wrong = [
        where(path, node)
        for path in code()
        for node in those(path, ast.ImportFrom)
        if node.module is not None and (node.module == "django.dispatch" or node.module.split(".")[-1] == "signals")
    ]
    assert wrong == []


def test_nothing_of_ours_lies_in_a_cache() -> None:
    """What must not be forgotten has a table; Django's cache is where the sign-in library keeps what it counts."""
    wrong = [
        where(path, node)
        for path in code()
        for node in those(path, ast.ImportFrom)
        if (node.module or "").startswith("django.core.cache")
    ]
    assert [place for place in wrong if "identity/keeping.py" not in place] == []


def test_no_model_overrides_save_or_delete() -> None:
    wrong = [
        where(path, method)
        for path in code()
        if "models" in path.parts or path.stem == "models"
        for node in those(path, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}
    ]
    assert wrong == []


def test_only_the_clock_reads_the_time_of_day() -> None:
    wrong = [
        where(path, call)
        for path in code()
        if str(path.relative_to(ROOT)) not in CLOCKS and not room_of(path).startswith("faces.")
        for call in those(path, ast.Call)
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and (call.func.value.id, call.func.attr) in TIME_OF_DAY
    ]
    assert wrong == []


def test_one_place_reads_records_and_one_writes_cells() -> None:
    """Files from people have bounds, and cells for spreadsheets a guard, where they are asked for in one place."""
    wrong = [
        where(path, node)
        for path in code()
        if str(path.relative_to(ROOT)) not in {"brim/base/kit/records.py", "brim/base/kit/spreadsheets.py"}
        for node in those(path, ast.Import, ast.ImportFrom)
        if (isinstance(node, ast.Import) and any(name.name == "csv" for name in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "csv")
    ]
    assert wrong == []


def test_keys_are_derived_in_one_place() -> None:
    wrong = [
        where(path, node)
        for path in code()
        if str(path.relative_to(ROOT)) != "brim/base/kit/keyring.py"
        for node in those(path, ast.ImportFrom, ast.Attribute)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").endswith("kdf.hkdf"))
        or (isinstance(node, ast.Attribute) and node.attr in {"MASTER_KEY", "OTHER_MASTER_KEYS"})
    ]
    assert wrong == []


def test_who_may_see_a_customer_is_decided_in_one_place() -> None:
    """Where a customer is at home is asked for to decide who sees them, and that is `customers.visibility`'s."""
    wrong = [
        where(path, node)
        for path in code()
        if room_of(path) != "core.customers"
        for node in those(path, ast.ImportFrom, ast.Attribute)
        if (isinstance(node, ast.Attribute) and node.attr == "homes")
        or (isinstance(node, ast.ImportFrom) and any(name.name == "homes" for name in node.names))
    ]
    assert wrong == []


def crossing_keys() -> Iterator[tuple[str, ForeignKey]]:
    """(room, key) for every foreign key of ours that leads into another app."""
    for model in apps.get_models():
        if model.__module__.startswith("brim."):
            room = ".".join(model.__module__.split(".")[1:3])
            for field in model._meta.get_fields():
                if isinstance(field, ForeignKey) and field.related_model._meta.app_label != model._meta.app_label:
                    yield room, field


def test_a_file_begins_with_its_headings() -> None:
    """The mark goes out by `spreadsheets.beginning` alone, so that an empty list has its headings too."""
    wrong = [
        where(path, node)
        for path in code()
        for node in those(path, ast.Attribute, ast.Name)
        if "BYTE_ORDER_MARK" in {getattr(node, "attr", ""), getattr(node, "id", "")}
    ]
    assert [
        place for place in wrong if not place.startswith(("brim/base/kit/spreadsheets.py", "brim/trade/wallets/tests"))
    ] == []


def test_keys_between_rooms_leave_no_way_back() -> None:
    wrong = [str(field) for _room, field in crossing_keys() if not field.remote_field.is_hidden()]
    assert wrong == []


def test_no_query_walks_along_a_key_into_another_room() -> None:
    keys = {(room, field.name) for room, field in crossing_keys()}
    wrong = []
    for path in code():
        names = {name for room, name in keys if room == room_of(path)}
        for call in those(path, ast.Call):
            written = [word.arg for word in call.keywords if word.arg]
            written += [
                word.value for word in call.args if isinstance(word, ast.Constant) and isinstance(word.value, str)
            ]
            for word in written:
                head, _, rest = word.lstrip("-").partition("__")
                if head in names and rest and rest.split("__")[0] not in LOOKUPS:
                    wrong.append(f"{where(path, call)} {word}")
    assert wrong == []


def test_browser_tests_share_one_bound():
    """A busy machine is slow, not wrong: they wait for states, all with the bound that their conftest sets."""
    files = sorted((ROOT / "tests/e2e").glob("test_*.py"))
    assert files
    assert [where(path, node) for path in files for node in those(path, ast.keyword) if node.arg == "timeout"] == []
