"""COPY of the very rows that spends in bulk have just written, into tables of the same shape: what PostgreSQL makes of
them where nobody decides anything. Once with the rows alone, once with what a spend changes of accounts and lots."""

from collections.abc import Callable, Sequence

from django.db import connection

from brim.base.kit.bench import crews
from brim.base.kit.wire import array
from brim.trade.wallets.benches.ledger.references import BATCH

# What is written of a spend over two lots: rows of each, and what the newest come first by.
WRITTEN = {
    "ledger_transfer": (2, "recorded_at DESC, id DESC, leg DESC"),
    "wallets_operation": (1, "recorded_at DESC, id DESC"),
    "events_event": (1, "recorded_at DESC, id DESC"),
}
CHANGED = ("ledger_account", "wallets_lot")
UPDATES = (
    """
    UPDATE changing.ledger_account a SET posted = v.posted, seq = v.seq, last_id = v.last_id,
    occurred_us = v.occurred_us, head = v.head
    FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bytea[])
    v (customer_id, code, posted, seq, last_id, occurred_us, head)
    WHERE a.customer_id = v.customer_id AND a.code = v.code
    """,
    """
    UPDATE changing.wallets_lot l SET remaining = v.remaining, held = v.held, is_open = v.is_open
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::boolean[])
    v (customer_id, id, remaining, held, is_open) WHERE l.customer_id = v.customer_id AND l.id = v.id
    """,
)
# Of one batch, by the customers who spent in it.
VALUES = (
    """
    SELECT customer_id, code, posted, seq, last_id, occurred_us, '"\\\\x' || encode(head, 'hex') || '"'
    FROM ledger_account WHERE customer_id = ANY(%s::bigint[]) ORDER BY 1, 2
    """,
    """
    SELECT customer_id, id, remaining, held, is_open FROM wallets_lot
    WHERE customer_id = ANY(%s::bigint[]) ORDER BY 1, 2
    """,
)


def lay_down() -> None:
    """Tables with the columns, checks and indexes of the real ones: once for the rows alone, once with the accounts and
    lots as they stand."""
    with connection.cursor() as db:
        db.execute("CREATE SCHEMA changing")
        for name in WRITTEN:
            for schema in ("reference", "changing"):
                db.execute(f"CREATE TABLE {schema}.{name} (LIKE public.{name} INCLUDING ALL)")
        for name in CHANGED:
            db.execute(f"CREATE TABLE changing.{name} (LIKE public.{name} INCLUDING ALL)")
            db.execute(f"SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE oid = 'public.{name}'::regclass")
            (options,) = db.fetchone()
            if options:
                db.execute(f"ALTER TABLE changing.{name} SET ({options})")
            db.execute(f"INSERT INTO changing.{name} SELECT * FROM public.{name}")
            db.execute(f"VACUUM ANALYZE changing.{name}")


def job(batches: int, *, updates: bool = False) -> crews.Job:
    """The rows of the newest spends, each batch a transaction as it was. `updates`: with what they changed."""

    def prepare(number: int) -> Callable[[], int]:
        written = [newest(table, count, order, batches)[number::2] for table, (count, order) in WRITTEN.items()]
        texts = [[b"".join(lines) for lines in found] for found in written]
        changes = [changed(lines) for lines in written[1]] if updates else []
        schema = "changing" if updates else "reference"

        def work() -> int:
            raw = connection.connection
            for place in range(len(written[1])):
                with raw.transaction(), raw.cursor() as cursor:
                    for table, found in zip(WRITTEN, texts, strict=True):
                        with cursor.copy(f"COPY {schema}.{table} FROM STDIN") as copy:
                            copy.write(found[place])
                    for statement, values in zip(UPDATES, changes[place] if updates else (), strict=updates):
                        cursor.execute(statement, values, prepare=True)
            return len(written[1]) * BATCH

        return work

    return prepare


def newest(table: str, count: int, order: str, batches: int) -> list[list[bytes]]:
    """The lines of the newest spends in COPY's text form, in the order in which they were written, batch by batch."""
    size = BATCH * count
    text = f"COPY (SELECT * FROM public.{table} ORDER BY {order} LIMIT {batches * size}) TO STDOUT"
    connection.ensure_connection()
    with connection.connection.cursor() as cursor, cursor.copy(text) as copy:
        lines = b"".join(copy).splitlines(keepends=True)[::-1]
    return [lines[start : start + size] for start in range(0, len(lines), size)]


def changed(operations: Sequence[bytes]) -> list[list[str]]:
    """The parameters of UPDATES: the accounts and lots of the customers of a batch, as they stand."""
    customers = array(int(line.partition(b"\t")[0]) for line in operations)
    found = []
    with connection.cursor() as db:
        for text in VALUES:
            db.execute(text, [customers])
            found.append([array(column) for column in zip(*db.fetchall(), strict=True)])
    return found
