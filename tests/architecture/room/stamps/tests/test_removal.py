"""Where the room is taken out, its tables go with its migrations, and no other table or file knows of it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests.architecture.source import ROOT

NAMED = """
    SELECT count(*) FROM pg_class WHERE relname LIKE '%stamps%'
    UNION ALL SELECT count(*) FROM pg_proc WHERE proname LIKE '%stamps%'
    UNION ALL SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%stamps%'
"""
# What the room costs is measured.
MEASURES = {"brim/trade/wallets/benches/posting.py"}


def named() -> int:
    with connection.cursor() as db:
        db.execute(NAMED)
        return sum(count for (count,) in db.fetchall())


@pytest.mark.django_db
def test_its_migrations_take_back_all_that_they_made():
    assert named() > 0
    call_command("migrate", "stamps", "zero", stdout=StringIO())
    assert named() == 0


def test_no_file_of_brim_names_it():
    paths = [path for place in ("brim", "bin") for path in sorted((ROOT / place).rglob("*")) if path.is_file()]
    paths += [ROOT / "pyproject.toml", ROOT / "conftest.py", ROOT / "tests/database.py"]
    found = {str(path.relative_to(ROOT)) for path in paths if b"architecture.room" in path.read_bytes()}
    assert {name for name in found if not name.endswith(".pyc")} == MEASURES
