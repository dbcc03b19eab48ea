"""An old business laid into a database of its own on the test server."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from brim.base.kit.postgres import ROLE, ensure_running
from tests.database import ROOT, TEST_SERVER, admin_connection

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/database.sql.gz"))
# The keys that these made-up businesses were sealed with.
KEYS = {
    "BRIM_MASTER_KEY": "dXBncmFkZSB0ZXN0LCBtYXN0ZXIga2V5IDIwMjYtMTE",
    "BRIM_SEAL_KEY": "dXBncmFkZSB0ZXN0LCBzZWFsaW5nIGtleSAyMDI2LTE",
    "BRIM_SECRET_KEY": "upgrade-test-secret-key",
}


def facts(folder: Path) -> dict[str, object]:
    return json.loads((folder / "facts.json").read_text())


@contextmanager
def restored(folder: Path) -> Iterator[dict[str, str]]:
    """The environment in which Brim runs on the folder's database, in the schema it had then."""
    ensure_running(TEST_SERVER)
    name = f"brim_test_{os.getpid()}_upgrade_{folder.name.replace('-', '_')}"
    with admin_connection() as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(ROLE)))
    try:
        with psycopg.connect(TEST_SERVER.conninfo(name), autocommit=True) as owner:
            owner.execute(gzip.decompress((folder / "database.sql.gz").read_bytes()))
        with psycopg.connect(TEST_SERVER.conninfo(name), autocommit=True) as owner:
            move_counter(owner)
        url = f"postgresql://{ROLE}@/{name}?host={TEST_SERVER.socket_folder}&port={TEST_SERVER.port}"
        yield os.environ | KEYS | {"BRIM_DATABASE_URL": url, "BRIM_DEMO": "1"}
    finally:
        with admin_connection() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def move_counter(owner: psycopg.Connection) -> None:
    """Event positions count transactions of the cluster: this one's counter goes past the old one's."""
    owner.execute(
        "DO $$ BEGIN WHILE pg_current_xact_id()::text::bigint <= (SELECT max(xid) FROM events_event)"
        " LOOP COMMIT; END LOOP; END $$"
    )


def run(environment: dict[str, str], *arguments: str) -> str:
    """What a command prints; an assertion with its words where it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(arguments)}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout
