"""What the ledger is held against, in the same run: an SQL-function ledger, COPY of ready rows, PostgreSQL's least."""

import os
import re
import secrets
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median

from django.db import connection

from brim.base.kit import clock, postgres
from brim.base.kit.bench import crews, ground

ACCOUNTS = 100_000
BATCH = 1000
SCHEMA = """
CREATE SCHEMA reference;
CREATE TABLE reference.account (id bigint PRIMARY KEY, balance bigint NOT NULL, version bigint NOT NULL)
    WITH (fillfactor = 60);
CREATE TABLE reference.transfer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, from_account bigint NOT NULL,
    to_account bigint NOT NULL, amount bigint NOT NULL CHECK (amount > 0), created_at timestamptz NOT NULL);
CREATE TABLE reference.entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id bigint NOT NULL,
    transfer_id bigint NOT NULL, amount bigint NOT NULL, balance bigint NOT NULL, version bigint NOT NULL,
    created_at timestamptz NOT NULL);
CREATE INDEX ON reference.entry (account_id, id);
CREATE TABLE reference.copied (LIKE public.ledger_transfer INCLUDING ALL);
CREATE TABLE reference.least (customer_id bigint NOT NULL, amount bigint NOT NULL);
CREATE FUNCTION reference.create_transfer(from_id bigint, to_id bigint, value bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    made bigint;
    from_row reference.account;
    to_row reference.account;
BEGIN
    PERFORM FROM reference.account WHERE id IN (from_id, to_id) ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO reference.transfer (from_account, to_account, amount, created_at)
        VALUES (from_id, to_id, value, moment) RETURNING id INTO made;
    UPDATE reference.account SET balance = balance - value, version = version + 1 WHERE id = from_id
        RETURNING * INTO from_row;
    UPDATE reference.account SET balance = balance + value, version = version + 1 WHERE id = to_id
        RETURNING * INTO to_row;
    INSERT INTO reference.entry (account_id, transfer_id, amount, balance, version, created_at)
        VALUES (from_id, made, -value, from_row.balance, from_row.version, moment),
               (to_id, made, value, to_row.balance, to_row.version, moment);
    RETURN made;
END $$;
"""
TRANSFER = f"""\\set a random(1, {ACCOUNTS})
\\set b random(1, {ACCOUNTS - 1})
\\set c 1 + (:a + :b - 1) % {ACCOUNTS}
SELECT reference.create_transfer(:a, :c, 1);
"""
LEAST = f"""\\set a random(1, {ACCOUNTS})
INSERT INTO reference.least VALUES (:a, 1);
"""
COPY = """
    COPY reference.copied (customer_id, key, leg, id, code, seq, amount, balance, book, kind, fingerprint, cause, actor,
    occurred_at, recorded_at, hash) FROM STDIN
"""


def lay_down() -> None:
    with connection.cursor() as db:
        db.execute(SCHEMA)
        db.execute("INSERT INTO reference.account SELECT n, 1000000, 0 FROM generate_series(1, %s) n", [ACCOUNTS])
        db.execute("VACUUM ANALYZE reference.account")


def pgbench(script: str, seconds: int, clients: int = 8) -> float:
    """Transactions a second of `clients` prepared clients."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script)
        done = subprocess.run(
            [
                str(postgres.binaries() / "pgbench"),
                "-n",
                "-M",
                "prepared",
                "-c",
                str(clients),
                "-j",
                "2",
                "-T",
                str(seconds),
                "-f",
                str(file),
                ground.SERVER.conninfo(str(connection.settings_dict["NAME"])),
            ],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"LC_ALL": "C"},
        )
    found = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    assert found, done.stderr
    return float(found[1])


def sql_function(seconds: int) -> crews.Pace:
    """postgres_us: what the clients' server processes used, which their parent knows once they have ended."""
    postmaster = int((ground.SERVER.data / "postmaster.pid").read_text().split()[0])
    before = crews.children_s(postmaster)
    rate = pgbench(TRANSFER, seconds)
    time.sleep(0.2)
    return crews.Pace(rate, 0.0, (crews.children_s(postmaster) - before) / (rate * seconds) * 1e6)


def least_work(seconds: int) -> float:
    return pgbench(LEAST, seconds)


def bare_call_ms(calls: int = 400) -> float:
    """The median time of one call of the SQL function on an idle system."""
    random = Random(7)  # noqa: S311 - a load, not a secret
    times = []
    connection.ensure_connection()
    raw = connection.connection
    for _call in range(calls):
        pair = random.sample(range(1, ACCOUNTS + 1), 2)
        start = time.perf_counter()
        raw.execute("SELECT reference.create_transfer(%s, %s, 1)", pair, prepare=True)
        times.append(time.perf_counter() - start)
    return median(times) * 1000


def copy_job(batches: int) -> crews.Job:
    """Ready rows of the ledger's own shape into a table with its indexes; one transaction a thousand."""

    def prepare(number: int) -> Callable[[], int]:
        random = Random(secrets.randbits(64))  # noqa: S311 - a load, not a secret
        ready = ["".join([ready_row(random, number) for _row in range(BATCH)]) for _batch in range(batches)]

        def work() -> int:
            raw = connection.connection
            for lines in ready:
                with raw.cursor() as cursor, cursor.copy(COPY) as copy:
                    copy.write(lines)
            return batches * BATCH

        return work

    return prepare


def ready_row(random: Random, number: int) -> str:
    now = clock.now().isoformat(timespec="microseconds")
    customer_id = random.randrange(ACCOUNTS // 2) + number * (ACCOUNTS // 2)
    return (
        f"{customer_id}\t{random.getrandbits(128):032x}\t0\t{random.getrandbits(60)}\t1\t{random.getrandbits(40) + 1}\t"
        f"-5\t995000\t2\tspend\t{random.getrandbits(128):032x}\t\tkey:1\t{now}\t{now}\t\\\\x{random.getrandbits(256):064x}\n"
    )
