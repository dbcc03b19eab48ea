"""`bin/test --changed` leaves out nothing that a change can reach."""

import subprocess

import pytest

from tests import changed
from tests.changed import ALWAYS, EVERYTHING, all_needs, answers, files_of_tests, is_below, reached, unit_of


@pytest.fixture(scope="module")
def chosen():
    needs, texts = all_needs(), files_of_tests()
    return lambda *paths: reached(paths, needs, texts)


def has(chosen: list[str], folder: str) -> bool:
    return any(path.startswith(folder) for path in chosen)


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("brim/trade/wallets/engine/spending.py", "brim/trade/wallets"),
        ("brim/trade/wallets/templates/wallets/row.html", "brim/trade/wallets"),
        ("brim/trade/wallets/locale/zh_Hans/LC_MESSAGES/django.po", "brim/trade/wallets"),
        ("brim/trade/wallets/tests/house.py", "brim/trade/wallets/tests"),
        ("brim/trade/wallets/console/tests/conftest.py", "brim/trade/wallets/console/tests"),
        ("brim/trade/wallets/tests/rest/conftest.py", "brim/trade/wallets/tests/rest"),
        ("brim/trade/wallets/tests/test_holds.py", "brim/trade/wallets/tests/test_holds.py"),
        ("tests/e2e/two_stores.py", "tests/e2e"),
        ("tests/e2e/test_cashier.py", "tests/e2e/test_cashier.py"),
    ],
)
def test_what_is_reached_as_a_whole(path: str, unit: str) -> None:
    assert unit_of(path) == unit


def test_a_rooms_change_reaches_its_tests_and_the_rooms_above_but_none_below(chosen) -> None:
    paths = chosen("brim/trade/wallets/operations/spends.py")
    for folder in ("brim/trade/wallets/tests", "brim/trade/payments/tests", "brim/faces/rest/tests", "tests/e2e/"):
        assert has(paths, folder), folder
    # Who asks for a customer's record meets what the rooms above hang into it.
    for folder in ("brim/core/ledger", "brim/core/customers/tests/test_", "brim/base/money"):
        assert not has(paths, folder), folder
    assert paths[0] == ALWAYS


def test_beside_the_code_counts_for_its_room_and_reaches_those_who_ask_for_its_pages(chosen) -> None:
    paths = chosen("brim/faces/portal/templates/portal/home.html")
    assert has(paths, "brim/faces/portal/tests")
    assert "tests/e2e/test_portal.py" in paths
    assert "tests/e2e/test_cashier.py" not in paths
    assert not has(paths, "brim/trade")


@pytest.mark.parametrize("path", ["brim/trade/bulk/tests/walks.py", "brim/trade/bulk/operations/imports.py"])
def test_what_a_room_says_to_the_walks_reaches_them(chosen, path: str) -> None:
    paths = chosen(path)
    for walk in ("tests/e2e/test_walls.py", "tests/e2e/test_actions.py", "brim/faces/rest/tests/test_every_write.py"):
        assert walk in paths, walk
    assert "tests/e2e/test_cashier.py" not in paths


def test_a_rooms_pages_reach_the_walks_over_pages(chosen) -> None:
    paths = chosen("brim/trade/sandbox/tests/pages.py")
    assert {"tests/e2e/test_soundness.py", "tests/e2e/test_budgets.py"} <= set(paths)


def test_a_house_of_tests_reaches_the_tests_that_are_built_on_it(chosen) -> None:
    paths = chosen("brim/trade/wallets/tests/house.py")
    assert "brim/trade/wallets/tests/test_house.py" in paths
    assert "brim/faces/public/tests/test_public.py" in paths
    assert not has(paths, "brim/faces/rest")


def test_a_file_of_tests_reaches_itself(chosen) -> None:
    assert chosen("brim/base/money/tests/test_rules.py") == [ALWAYS, "brim/base/money/tests/test_rules.py"]


def test_a_document_reaches_the_tests_that_name_it(chosen) -> None:
    assert chosen("docs/api/openapi.json") == [ALWAYS, "brim/faces/rest/tests/test_document.py"]
    assert chosen("docs/guides/of_nobody.md") == [ALWAYS]


@pytest.mark.parametrize("path", ["conftest.py", "pyproject.toml", "requirements/dev.txt", "brim/config/settings.py"])
def test_what_every_test_stands_on_reaches_all(chosen, path: str) -> None:
    assert chosen("docs/guides/of_nobody.md", path) == EVERYTHING


def test_an_address_means_its_view() -> None:
    assert answers("/console/customers/", "/console/customers/", is_whole=True)
    assert answers("/console/customers/", "/console/customers/cus_1/freeze/", is_whole=False)
    assert not answers("/console/customers/", "/console/customers/cus_1/freeze/", is_whole=True)
    assert is_below("/console/customers/new/", "/console/customers/")
    assert not is_below("/console/customers/", "/")


def test_the_address_of_a_list_and_of_its_file_mean_the_room_whose_rows_they_show() -> None:
    assert {
        ("/console/funds/spends/", True, "brim/trade/wallets"),
        ("/console/funds/spends/csv", True, "brim/trade/wallets"),
    } <= changed.views()


def test_committed_and_uncommitted_and_new_files_are_changes(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(changed, "ROOT", tmp_path)

    def git(*words: str) -> None:
        who = ("-c", "user.name=Lin", "-c", "user.email=lin@mail.example")
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-b", "main")
    for name in ("kept", "edited", "moved", "gone"):
        (tmp_path / name).write_text(name)
    git("add", ".")
    git("commit", "-m", "First")
    assert changed.changes("main") == []
    git("checkout", "-b", "work")
    git("mv", "moved", "there")
    git("commit", "-m", "Second")
    (tmp_path / "edited").write_text("anew")
    (tmp_path / "gone").unlink()
    (tmp_path / "new").write_text("new")
    assert sorted(changed.changes("main")) == ["edited", "gone", "moved", "new", "there"]
    assert sorted(changed.changes("HEAD")) == ["edited", "gone", "new"]
