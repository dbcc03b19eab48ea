"""The database of an earlier version migrates, proves and goes on working."""

import json

import pytest

from tests.upgrade.restoring import FOLDERS, facts, restored, run


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_old_business_migrates_proves_and_goes_on_working(folder):
    known = facts(folder)
    with restored(folder) as environment:
        found = json.loads(run(environment, "-m", "tests.upgrade.working", str(folder)).splitlines()[-1])
        assert "The books are right" in found["proved"]
        # A process of its own: it starts on the new tables and remembers nothing of the work.
        assert "The books are right" in run(environment, "-m", "brim.faces.cli", "verify", "--jobs", "1")
    assert {name: found[name] for name in ("customers", "accounts", "transfers")} == {
        name: known[name] for name in ("customers", "accounts", "transfers")
    }
    assert found["kinds"] == known["kinds"]
    assert found["withdrawals"] == known["withdrawals"]
    assert found["payments"] == known["payments"]
    assert found["events"] == known["events"]
    assert found["in_plain"] == []
    assert found["said"][:2] == ["Cake for the birthday", {"table": "7"}]
    assert "One pot was cold" in found["said"][2]
    assert found["replayed"] == [True, known["a_spend"]["operation_id"]]
    assert found["refunded"] == 1000
    assert found["approved"] == "approved"
    assert found["jobs"] == ["done", "done", "undone"]
    assert found["names"]
    assert found["erased"] == ""


def test_the_data_of_earlier_versions_stay_small():
    assert [folder.name for folder in FOLDERS][:1] == ["2026-11"]
    for folder in FOLDERS:
        assert sum(path.stat().st_size for path in folder.iterdir()) < 3_000_000, folder
