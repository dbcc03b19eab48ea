"""What the room brings to the command line: a command, an import, a bench, a chapter of the demo, its part of the
proof."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.base.kit import clock, command_line, tables
from brim.base.kit.command_line import Commands
from brim.core.customers import operations as customers
from brim.core.ledger.queries import assert_books_balance
from brim.faces.cli import demo
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import new_customer, save, top_up
from tests.architecture.room.stamps.models import Award
from tests.architecture.room.stamps.queries import points_of
from tests.architecture.room.stamps.tests.conftest import TERMS


def brim(*words: str) -> Result:
    return CliRunner().invoke(Commands("commands", name="brim"), list(words))


def test_brim_lists_the_rooms_command():
    done = subprocess.run([*command_line.BRIM, "--help"], capture_output=True, text=True, check=True)
    assert "  stamps     Points that customers were given" in done.stdout


def test_its_bench_is_listed_and_runs():
    assert "  stamps " in brim("bench", "--help").output
    done = brim("bench", "stamps", "--json")
    assert json.loads(done.output)["name"] == "stamps"


@pytest.mark.django_db(transaction=True)
def test_its_command_counts_what_is_out():
    save(TERMS)
    top_up(new_customer(), 10000)
    assert brim("stamps").output == "10 points are out.\n"


@pytest.mark.django_db(transaction=True)
def test_its_import_redeems_each_line_once(tmp_path: Path):
    set_up_business(actor=system("test"), now=clock.now(), name="T", currency="CNY", time_zone="UTC")
    save(TERMS)
    lin, wu = (customers.create(actor=system("test"), now=clock.now(), name=ref, ref=ref).id for ref in ("L1", "W1"))
    top_up(lin, 10000)
    (tmp_path / "stamps.txt").write_text("L1\nW1\n")
    for _time in range(2):
        done = brim("import", "stamps", str(tmp_path / "stamps.txt"))
        assert done.output == "W1: There are too few points. Nothing has moved.\n1 of 2 redeemed.\n"
    assert points_of([lin, wu]).get(lin, 0) == 0
    assert_books_balance()


@pytest.mark.django_db(transaction=True)
def test_brim_verify_finds_a_row_of_the_room_that_was_tampered_with():
    save(TERMS)
    customer_id = new_customer()
    top_up(customer_id, 10000)
    done = brim("verify", "--jobs", "1")
    assert (done.exit_code, "The books are right: 1 customers" in done.output) == (0, True)
    Award.objects.update(taken_back=1)
    done = brim("verify", "--jobs", "1")
    assert done.exit_code == 1
    assert f"WRONG: customer {customer_id}: stamps of 9 points, the ledger says 10" in done.output


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_its_chapter_of_the_demo_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(demo, "CUSTOMERS", 150)
    monkeypatch.setattr(demo, "DAYS", 100)
    said: list[str] = []
    demo.seed(say=said.append)
    assert said[-1] == "Stamps were redeemed"
    assert_wallets_balance()
    assert_books_balance()


def test_its_tables_and_listeners_are_printed():
    printed = tables.tables()
    assert "`stamps_pace`, `_award`, `_refused`" in printed["partitions"].splitlines()[2]
    assert "| `stamps.forget` |" in printed["listeners"]
    assert all(table in brim("rooms").output for table in printed.values())
