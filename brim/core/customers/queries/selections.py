"""Lists of customers: conditions that combine, orders that an index keeps, keyset pages both ways, capped counts."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit import ids, moments
from brim.base.kit.pages import MOST, Page, read_cursor
from brim.base.kit.pages import cursor as make_cursor
from brim.base.kit.refusals import Invalid, NotFound
from brim.core.customers.encryption import rings, tokens
from brim.core.customers.identities import Kind, holder
from brim.core.customers.models import CustomerRow, StandingRow
from brim.core.customers.queries.reading import country_code, opened
from brim.core.customers.rules import Wanted, matches, month_gram, read_wanted, ways
from brim.core.customers.types import Customer, CustomerSummary, Found, Selection, Sort
from brim.core.customers.visibility import home_condition

LONGEST_QUERY = 100
ROUNDS = 5
FEW = 2_000
COLUMNS = (
    "customer_id",
    "version",
    "store_id",
    "key_version",
    "wrapped_key",
    "profile",
    "created_at",
    "updated_at",
    "forgotten_at",
    "tags",
)


@dataclass
class Statement:
    """Conditions in SQL and their values, as they gather, of what `joins` adds too."""

    joins: str = ""
    wheres: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def where(self, condition: str, *values: Any) -> None:
        self.wheres.append(condition)
        self.values.extend(values)

    def copy(self) -> "Statement":
        return Statement(self.joins, [*self.wheres], [*self.values])


def find(
    text: str,
    *,
    limit: int = 50,
    cursor: str | None = None,
    store_ids: Collection[int] | None = None,
    actor: Actor | None = None,
) -> Page[Customer]:
    """Customers by part of the name (two Chinese characters or three letters; two letters begin a word), by the last
    four or more digits of the phone, by the beginning of the email, by exact reference or id; the newest first.
    An empty text lists everybody.

    A page may be shorter than `limit` while there is a next one: a search looks at a bounded number of candidates.
    Raises: Invalid `query_too_short` where too little is given and nothing has it as its reference; Forbidden.
    """
    page = select(Selection(text), limit=limit, cursor=cursor, store_ids=store_ids, actor=actor)
    return Page([found.customer for found in page.items], page.next_cursor)


def select(
    selection: Selection,
    *,
    limit: int = 50,
    cursor: str | None = None,
    store_ids: Collection[int] | None = None,
    actor: Actor | None = None,
) -> Page[Found]:
    """A page of those who match the selection, in its order; text as in `find`. Two queries at most a page without a
    text, whatever the conditions, and a bounded number with one; a page may be short while there is a next one.

    Raises: Forbidden; Invalid as `find`, and `invalid_cursor` for a cursor of another order.
    """
    wanted = wanted_of(selection)
    statement = conditions(selection, wanted, scope(actor, store_ids))
    limit = max(1, min(limit, MOST))
    page = scanned(statement, selection.sort, wanted, at=read_key(selection.sort, cursor), limit=limit)
    if wanted is not None and wanted.is_short and not page.items and not page.next_cursor and not cursor:
        raise too_short()
    return page


def beside(customer_id: int, selection: Selection, *, actor: Actor) -> tuple[int | None, int | None]:
    """The customers before and after this one in the selection's order; None at its ends, and both where the customer
    has no place in that order."""
    alone = replace(selection, text="", ids=(customer_id,))
    here = rows_of(conditions(alone, None, scope(actor, None)), selection.sort, at=None, limit=1)
    if not here:
        return None, None
    wanted = wanted_of(selection)
    statement = conditions(selection, wanted, scope(actor, None))
    key = here[0][2]
    before, after = (
        scanned(statement, selection.sort, wanted, at=key, limit=1, backwards=way).items for way in (True, False)
    )
    return (before[0].customer.id if before else None, after[0].customer.id if after else None)


def count(selection: Selection, *, actor: Actor, most: int) -> int:
    """How many match the selection, counted up to `most` + 1. With a text it counts candidates, not matches."""
    statement = conditions(selection, wanted_of(selection), scope(actor, None))
    with connection.cursor() as db:
        db.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {tables(statement)} LIMIT %s) few", [*statement.values, most + 1]
        )
        return int(db.fetchone()[0])


def each(selection: Selection, *, actor: Actor) -> Iterator[Sequence[Found]]:
    """All who match the selection, page by page, for a file."""
    cursor: str | None = None
    while True:
        page = select(selection, limit=MOST, cursor=cursor, actor=actor)
        yield page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def standing(customer_id: int) -> CustomerSummary:
    """How one customer stands, as a list knows it; one of whom nothing was noted yet has nothing and was not seen."""
    row = StandingRow.objects.filter(customer_id=customer_id).first()
    return (
        CustomerSummary(customer_id, row.balance, row.is_frozen, row.last_seen_at)
        if row
        else CustomerSummary(customer_id)
    )


def scope(actor: Actor | None, store_ids: Collection[int] | None) -> Collection[int] | None:
    """The stores whose customers are listed, beside those without a store; None is all. Raises: Forbidden."""
    if actor is None:
        return store_ids
    authorise(actor, "customers:read")
    if store_ids is None:
        return actor.store_ids
    return [store_id for store_id in store_ids if actor.may_serve(store_id)]


def wanted_of(selection: Selection) -> Wanted | None:
    if len(selection.text) > LONGEST_QUERY:
        raise Invalid("q", _("Search for at most %(most)d characters.") % {"most": LONGEST_QUERY})
    return read_wanted(selection.text, country_code()) if selection.text.strip() else None


def too_short() -> Invalid:
    return Invalid(
        "q",
        _("This is too little to search by. Write two Chinese characters, three letters, or four digits of the phone."),
        code="query_too_short",
    )


def conditions(selection: Selection, wanted: Wanted | None, store_ids: Collection[int] | None) -> Statement:
    statement = Statement(selection.sort.joins)
    statement.where("c.forgotten_at IS NULL")
    if store_ids is not None:
        statement.where(*home_condition(store_ids))
    if selection.ids is not None:
        statement.where("c.customer_id = ANY(%s)", list(selection.ids))
    if selection.store_id is not None:
        statement.where("c.store_id = %s", selection.store_id)
    marks = marks_of(selection, wanted)
    few = few_of(marks) if is_worth_asking(selection, marks) else None
    if few is None:
        statement.where(" AND ".join(marks.wheres) or "TRUE", *marks.values)
    else:
        statement.where("c.customer_id = ANY(%s::bigint[])", few)
    join_summary(statement, selection)
    for condition in selection.conditions:
        statement.where(condition.sql, *condition.values)
    if selection.sort.leading:
        statement.where(f"{selection.sort.leading} IS NOT NULL")
    return statement


def marks_of(selection: Selection, wanted: Wanted | None) -> Statement:
    """What is found by the marks that stand on a customer: words, tag, birthday's month."""
    marks = Statement()
    if wanted is not None:
        add_candidates(marks, wanted)
    if selection.tag_id is not None:
        marks.where("c.tags @> ARRAY[%s]::smallint[]", selection.tag_id)
    if selection.birthday_month is not None:
        ways_to_say = [tokens(own, {month_gram(selection.birthday_month)}) for own in rings()]
        marks.where("(" + " OR ".join(["c.tokens @> %s::bigint[]"] * len(ways_to_say)) + ")", *ways_to_say)
    return marks


def is_worth_asking(selection: Selection, marks: Statement) -> bool:
    return (
        bool(marks.wheres) and selection.ids is None and (selection.tag_id is not None or bool(selection.sort.leading))
    )


def few_of(marks: Statement) -> list[int] | None:
    """All who have these marks, if they are few. PostgreSQL guesses badly how rare a mark is, and walks through a whole
    order in search of rare ones; of few it is told, and many are met soon on the way."""
    with connection.cursor() as db:
        db.execute(
            f"SELECT c.customer_id FROM customers_customer c WHERE {' AND '.join(marks.wheres)} LIMIT %s",
            [*marks.values, FEW + 1],
        )
        found = [number for (number,) in db.fetchall()]
    return found if len(found) <= FEW else None


def join_summary(statement: Statement, selection: Selection) -> None:
    """A bound that nobody without a row meets lets PostgreSQL begin at the row's index."""
    if selection.is_frozen:
        statement.where("s.is_frozen")
    if selection.least is not None:
        column = "s.balance" if selection.least > 0 else "coalesce(s.balance, 0)"
        statement.where(f"{column} >= %s", selection.least)
    if selection.most is not None:
        column = "s.balance" if selection.most < 0 else "coalesce(s.balance, 0)"
        statement.where(f"{column} <= %s", selection.most)
    if selection.seen_since is not None:
        statement.where("s.last_seen_at >= %s", selection.seen_since)
    if selection.unseen_since is not None:
        statement.where("(s.last_seen_at < %s OR s.last_seen_at IS NULL)", selection.unseen_since)


def add_candidates(statement: Statement, wanted: Wanted) -> None:
    """Rows whose tokens hold all grams of one way to read the text, and those found exactly."""
    exact = {holder(Kind.REF, wanted.written), public_id(wanted.written)} - {None}
    grams = [tokens(own, way) for own in rings() for way in ways(wanted)]
    parts = ["c.customer_id = ANY(%s::bigint[])", *["c.tokens @> %s::bigint[]"] * len(grams)]
    statement.where("(" + " OR ".join(parts) + ")", list(exact), *grams)


def public_id(text: str) -> int | None:
    try:
        return ids.read_customer(text)
    except NotFound:
        return None


def tables(statement: Statement) -> str:
    """Every row of a customer, with the standing as `s`."""
    joined = f"customers_customer c LEFT JOIN customers_standing s ON s.customer_id = c.customer_id {statement.joins}"
    return f"{joined} WHERE {' AND '.join(statement.wheres)}"


Key = tuple[datetime | int | None, int]
"""A place in an order: what leads there, and the customer's number."""


def rows_of(
    statement: Statement, sort: Sort, *, at: Key | None, limit: int, backwards: bool = False
) -> list[tuple[CustomerRow, CustomerSummary, Key]]:
    """The next rows behind `at` in the order, or before it, nearest first."""
    asked = statement.copy()
    sign, way = (">", "ASC") if backwards else ("<", "DESC")
    # The pair is of one table, so that its index serves both the bound and the order.
    if at is not None and sort.leading:
        asked.where(f"({sort.leading}, {sort.number}) {sign} (%s, %s)", *at)
    elif at is not None:
        asked.where(f"{sort.number} {sign} %s", at[1])
    order = f"{sort.leading} {way}, {sort.number} {way}" if sort.leading else f"{sort.number} {way}"
    columns = ", ".join(f"c.{name}" for name in COLUMNS)
    with connection.cursor() as db:
        db.execute(
            f"SELECT {columns}, coalesce(s.balance, 0), coalesce(s.is_frozen, FALSE), s.last_seen_at,"
            f" {sort.leading or 'NULL'} FROM {tables(asked)} ORDER BY {order} LIMIT %s",
            [*asked.values, limit],
        )
        return [
            (
                CustomerRow(**dict(zip(COLUMNS, values[:-4], strict=True))),
                CustomerSummary(values[0], *values[-4:-1]),
                (values[-1], values[0]),
            )
            for values in db.fetchall()
        ]


def make_key_cursor(sort: Sort, key: Key) -> str:
    """Of an order by something it keeps the name, so that it serves no other."""
    leading, customer_id = key
    if leading is None:
        return make_cursor(customer_id)
    return make_cursor(sort.name, leading.isoformat() if isinstance(leading, datetime) else int(leading), customer_id)


def read_key(sort: Sort, cursor: str | None) -> Key | None:
    """Raises: Invalid `invalid_cursor`."""
    if not cursor:
        return None
    if not sort.leading:
        return None, int(read_cursor(cursor, int)[0])
    name, leading, customer_id = read_cursor(cursor, str, str if sort.kind is datetime else int, int)
    try:
        value = moments.read(str(leading)) if sort.kind is datetime else int(leading)
    except ValueError:
        value = None
    if value is None or name != sort.name:
        read_cursor("", int)  # refuses in the words for every cursor that is not ours
    return value, int(customer_id)


def scanned(
    statement: Statement,
    sort: Sort,
    wanted: Wanted | None,
    *,
    at: Key | None,
    limit: int,
    backwards: bool = False,
) -> Page[Found]:
    """Keyset rounds over the candidates until the page is full, nothing is left, or the bound is reached."""
    items: list[tuple[Found, Key]] = []
    for _round in range(ROUNDS):
        batch = rows_of(statement, sort, at=at, limit=limit + 1, backwards=backwards)
        for row, standing, key in batch:
            customer, parts = opened(row)
            if wanted is None or matches(wanted, parts) or public_id(wanted.written) == customer.id:
                items.append((Found(customer, standing), key))
        if len(items) > limit:
            return Page([found for found, _key in items[:limit]], make_key_cursor(sort, items[limit - 1][1]))
        if len(batch) <= limit:
            return Page([found for found, _key in items])
        at = batch[-1][2]
    return Page([found for found, _key in items], make_key_cursor(sort, batch[-1][2]))
