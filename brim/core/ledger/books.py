"""Reads for accountants: the chart, books over all customers, transfers, runs of the proof, seals.

A book has no running balance: its balance at a moment is its total now minus everything that moved since.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from brim.base.kit.feeds import MAX_COUNT, SPANS, read_place
from brim.base.kit.pages import MOST, Page, cursor
from brim.core.ledger.engine import digest
from brim.core.ledger.models import Chart, Seal, Verification
from brim.core.ledger.types import Entry

ENTRY = """
    SELECT customer_id, id, code, seq, amount, balance, book, kind, cause, actor, occurred_at, recorded_at,
    encode(hash, 'hex') FROM ledger_transfer
"""
BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class ChartLine:
    """A code of the chart of accounts."""

    code: int
    kind: str
    asset: str
    detail: str


@dataclass(frozen=True)
class TransferView:
    """A transfer with all of its legs. `key` is the digest of the idempotency key it was booked under, in hex."""

    customer_id: int
    id: int
    kind: str
    key: str
    cause: str
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    legs: tuple[Entry, ...]


@dataclass(frozen=True)
class BookSpan:
    """A book over a span: before + came + went = after; `entries` is capped, see feeds.MAX_COUNT."""

    before: int
    came: int
    went: int
    after: int


@dataclass(frozen=True)
class Run:
    """A run of the proof; `whole` is the number of entries to verify, 0 once the run has ended."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    is_full: bool
    customers: int
    accounts: int
    entries: int
    digest: str
    fault: str
    whole: int = 0


@dataclass(frozen=True)
class SealView:
    """Hashes, key and signature in hex."""

    id: int
    sealed_at: datetime
    leaves: int
    previous_root: str
    root: str
    public_key: str
    signature: str


@dataclass(frozen=True)
class Sought:
    """Filters of a list of entries; None or empty does not filter. `start` <= moment < `end`. `within`: an SQL
    condition on `customer_id` with its values, from the room that decides whose entries may be seen."""

    code: int | None = None
    book: int | None = None
    codes: tuple[int, ...] = ()
    kind: str = ""
    customer_id: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    within: tuple[str, list[Any]] | None = None

    @property
    def conditions(self) -> tuple[str, list[Any]]:
        pairs: list[tuple[str, Any]] = [
            ("code = %s", self.code),
            ("book = %s", self.book),
            ("code = ANY(%s)", list(self.codes) or None),
            ("kind = %s", self.kind or None),
            ("customer_id = %s", self.customer_id),
            ("occurred_at >= %s", self.start),
            ("occurred_at < %s", self.end),
        ]
        given = [(text, [value]) for text, value in pairs if value is not None]
        given += [self.within] if self.within else []
        texts = ["code IS NOT NULL", *(text for text, _values in given)]
        return " AND ".join(texts), [value for _text, values in given for value in values]


def chart() -> list[ChartLine]:
    """All codes, by asset and kind."""
    rows = Chart.objects.order_by("asset", "kind", "detail").values_list("code", "kind", "asset", "detail")
    return [ChartLine(*row) for row in rows]


def list_entries(sought: Sought, *, now: datetime, after: str = "", limit: int = 50) -> Page[Entry]:
    """Entries over all customers, newest first; read span by span, so that a page touches only the blocks of its time.
    `total` is capped. Raises: Invalid `invalid_cursor`."""
    size = max(1, min(limit, MOST))
    start = read_place(after)
    found: list[Entry] = []
    top, edge = (start[0], start[0]) if start else (now, None)
    for span in SPANS if sought.customer_id is None else (None,):
        floor = None if span is None else top - span
        found += entries_within(sought, start, edge, floor, size + 1 - len(found))
        if len(found) > size:
            break
        edge = floor
    following = place(found[size - 1]) if len(found) > size else None
    total = len(found) if not after and following is None else counted(sought)
    return Page(found[:size], following, total)


def entries_within(
    sought: Sought, start: tuple[datetime, int, int] | None, edge: datetime | None, floor: datetime | None, most: int
) -> list[Entry]:
    where, values = sought.conditions
    if edge is not None:
        where, values = f"{where} AND occurred_at <= %s", [*values, edge]
    if floor is not None:
        where, values = f"{where} AND occurred_at > %s", [*values, floor]
    if start is not None:
        where, values = (
            f"{where} AND (occurred_at, customer_id, code, seq) < (%s, %s, %s, %s)",
            [*values, *unpacked(start)],
        )
    order = " ORDER BY occurred_at DESC, customer_id DESC, code DESC, seq DESC LIMIT %s"
    return read(f"{ENTRY} WHERE {where}{order}", [*values, most])


def unpacked(start: tuple[datetime, int, int]) -> list[Any]:
    """An entry is told by customer, code and seq; the cursor keeps code and seq in one number."""
    return [start[0], start[2], start[1] >> 44, start[1] & ((1 << 44) - 1)]


def place(entry: Entry) -> str:
    microseconds = (entry.occurred_at - BEGINNING) // timedelta(microseconds=1)
    return cursor(microseconds, entry.code << 44 | entry.seq, entry.customer_id)


def counted(sought: Sought) -> int:
    where, values = sought.conditions
    with connection.cursor() as db:
        db.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM ledger_transfer WHERE {where} LIMIT %s) part",
            [*values, MAX_COUNT + 1],
        )
        return int(db.fetchone()[0])


def read(statement: str, values: list[Any]) -> list[Entry]:
    with connection.cursor() as db:
        db.execute(statement, values)
        return [Entry(*row) for row in db.fetchall()]


def entries_of_keys(customer_id: int, keys: Collection[str]) -> list[Entry]:
    """The legs booked under these idempotency keys, in the order of booking, in one query."""
    return read(
        f"{ENTRY} WHERE customer_id = %s AND key = ANY(%s::uuid[]) AND code IS NOT NULL ORDER BY id, leg",
        [customer_id, [digest(key) for key in keys]],
    )


def transfer_by_id(customer_id: int, transfer_id: int) -> TransferView | None:
    """A transfer by its id, with all legs; None if unknown. One that moved nothing has no legs."""
    with connection.cursor() as db:
        db.execute(
            "SELECT replace(key::text, '-', ''), kind, cause, actor, occurred_at, recorded_at FROM ledger_transfer"
            " WHERE customer_id = %s AND id = %s ORDER BY leg LIMIT 1",
            [customer_id, transfer_id],
        )
        row = db.fetchone()
    if row is None:
        return None
    key, kind, cause, actor, occurred_at, recorded_at = row
    legs = read(
        f"{ENTRY} WHERE customer_id = %s AND key = %s::uuid AND code IS NOT NULL ORDER BY leg", [customer_id, key]
    )
    return TransferView(customer_id, transfer_id, kind, key, cause, actor, occurred_at, recorded_at, tuple(legs))


def book_span(book: int, total: int, *, start: datetime | None, end: datetime | None) -> BookSpan:
    """A book in `start` <= moment < `end`, given its `total` now. Reads what moved since `start`; if the book is being
    written to, the result is as of a moment close to the total's."""
    with connection.cursor() as db:
        db.execute(
            "SELECT coalesce(sum(-amount) FILTER (WHERE amount < 0 AND inside), 0),"
            " coalesce(sum(-amount) FILTER (WHERE amount > 0 AND inside), 0),"
            " coalesce(sum(-amount) FILTER (WHERE NOT inside), 0)"
            " FROM (SELECT amount, %s::timestamptz IS NULL OR occurred_at < %s AS inside FROM ledger_transfer"
            " WHERE book = %s AND occurred_at >= %s) moved",
            [end, end, book, start or BEGINNING],
        )
        came, went, later = (int(value) for value in db.fetchone())
    after = total - later
    return BookSpan(after - came - went, came, went, after)


def runs(*, limit: int = 20) -> list[Run]:
    """The last runs of the proof, newest first; a running one has its progress."""
    rows = list(Verification.objects.order_by("-id")[:limit])
    whole = all_entries() if any(row.finished_at is None for row in rows) else 0
    return [
        Run(
            row.id,
            row.started_at,
            row.finished_at,
            row.is_full,
            row.customers,
            row.accounts,
            row.entries,
            row.digest,
            row.fault,
            whole if row.finished_at is None else 0,
        )
        for row in rows
    ]


def all_entries() -> int:
    with connection.cursor() as db:
        db.execute("SELECT coalesce(sum(seq), 0) FROM ledger_account")
        return int(db.fetchone()[0])


def seals(*, before: int | None = None, limit: int = 20) -> list[SealView]:
    """Seals, newest first; `before`: those with a smaller number."""
    rows = Seal.objects.order_by("-id")
    rows = rows if before is None else rows.filter(id__lt=before)
    return [
        SealView(
            row.id,
            row.sealed_at,
            row.leaves,
            bytes(row.previous_root).hex(),
            bytes(row.root).hex(),
            bytes(row.public_key).hex(),
            bytes(row.signature).hex(),
        )
        for row in rows[: min(limit, MOST)]
    ]
