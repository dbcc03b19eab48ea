"""What became of a thing: its events as lines, and the ledger's entries of the operations behind them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.events import queries as events
from brim.base.events.sentences import SENTENCES
from brim.base.events.types import Recorded
from brim.base.identity.names import store_names
from brim.base.identity.types import Actor
from brim.base.kit import ids, pages
from brim.base.money import Money, money
from brim.base.ui import formats
from brim.core.customers.console.entity import Trail
from brim.core.customers.console.names import Names, names_for
from brim.core.customers.console.timeline import LINES, Line, text_of
from brim.core.ledger import books
from brim.core.ledger.types import Entry
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.types import Operation
from brim.trade.wallets.wording import account_name

MOST = 60
# A thing's own id was made in the same request as its first event, whichever came first.
MARGIN = 10_000_000 << ids.NODE_BITS


@dataclass(frozen=True)
class EntryLine:
    """An entry with the names of its two sides; `url` leads to the transfer."""

    entry: Entry
    purse: str
    book: str
    amount: Money
    balance: Money
    url: str

    @property
    def counter(self) -> Money:
        """The book's side."""
        return -self.amount


def trail_of(
    customer_id: int,
    since_id: int,
    ties: Mapping[str, Collection[int]],
    *,
    actor: Actor,
    stores: dict[int, str],
    keys: Sequence[str] = (),
    labels: Sequence[str] = (),
) -> Trail:
    """Events that bear one of the values of `ties` under its name, oldest first, and the entries of their operations
    and of `keys`. `labels` are further actors whose names will be asked for."""
    types = [name for name, sentence in SENTENCES.items() if actor.can(sentence.word)]
    found = events.following(customer_id, since_id=since_id - MARGIN, types=types) if customer_id else []
    mine = [event for event in found if belongs(event, ties)][:MOST]
    known = names_for(mine, store_names=stores, actor=actor, labels=labels)
    lines = [line_of(event, known) for event in mine]
    return Trail(lines, entries_of(customer_id, mine, keys) if actor.can("wallets:read") else [], known)


def belongs(event: Recorded, ties: Mapping[str, Collection[int]]) -> bool:
    return any(event.data.get(name) in values for name, values in ties.items() if event.data.get(name))


def line_of(event: Recorded, known: Names) -> Line:
    sentence = SENTENCES[event.type]
    who = known.actor(event.actor)
    meta = [formats.moment_text(event.recorded_at), _("by %(name)s") % {"name": who}]
    return Line(
        what=text_of(sentence, event.data, known),
        icon=sentence.icon,
        mark=sentence.mark,
        moment=event.recorded_at,
        event_id=ids.public("evt", event.customer_id, event.id),
        detail=event.reason,
        meta=meta,
    )


def entries_of(customer_id: int, found: Sequence[Recorded], keys: Sequence[str]) -> list[EntryLine]:
    wanted = {int(event.data["operation_id"]) for event in found if event.data.get("operation_id")}
    behind = wallets.operations_by_id([(customer_id, number) for number in wanted]) if wanted else {}
    every = {*keys, *(operation.key for operation in behind.values())}
    return entry_lines(books.entries_of_keys(customer_id, every)) if every else []


def entry_lines(entries: Sequence[Entry]) -> list[EntryLine]:
    if not entries:
        return []
    chart, stores = {line.code: line for line in books.chart()}, store_names()
    return [
        EntryLine(
            entry,
            code_name(chart[entry.code], stores),
            code_name(chart[entry.book], stores),
            money(entry.amount, chart[entry.code].asset),
            money(entry.balance, chart[entry.code].asset),
            reverse("console:ledger-transfer", args=[ids.public("txn", entry.customer_id, entry.transfer_id)]),
        )
        for entry in entries
    ]


def code_name(line: books.ChartLine, stores: Mapping[int, str] | None = None) -> str:
    return account_name(line.kind, line.detail, stores or {})


def operations_by_event(customer_id: int, found: Sequence[Recorded], actor: Actor) -> dict[int, Operation]:
    """The operations that these events tell of, by event: one read of their neighbourhood."""
    wanted = {event.id: int(event.data["operation_id"]) for event in found if event.data.get("operation_id")}
    if not wanted or not actor.can("wallets:read"):
        return {}
    near = wallets.operations(customer_id, limit=LINES * 4, before=pages.cursor(max(wanted.values()) + 1))
    known = {operation.id: operation for operation in near.items}
    return {event_id: known[number] for event_id, number in wanted.items() if number in known}
