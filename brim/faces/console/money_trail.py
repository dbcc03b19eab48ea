"""The path of a line of money: the events that share a thing with it, the ledger's entries, what each room has to show
of it (the lots, the payment and what the channel said), the ids; and what may be done about it."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from brim.base.events import queries as events
from brim.base.events.references import id_of, is_tied
from brim.base.events.sentences import SENTENCES
from brim.base.events.types import Recorded
from brim.base.identity.names import store_names as names_of_stores
from brim.base.identity.types import Actor
from brim.base.kit import ids, pages
from brim.base.kit.refusals import NotFound
from brim.base.shell.pages import Visit, page, show
from brim.base.ui import formats
from brim.core.customers import queries as customers
from brim.core.customers.console.names import Names, names_for
from brim.core.customers.console.timeline import text_of
from brim.core.ledger import queries as ledger
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.console.history import EntryLine, entry_lines
from brim.trade.wallets.console.trail import Part, TrailLink, links_of, mono, parts_of
from brim.trade.wallets.types import Operation

NEAR = 60
SOON = 3600 * 1_000_000 << ids.NODE_BITS  # an hour, as ids count time


@dataclass(frozen=True)
class Step:
    """`is_same_day`: as the line that is unfolded, so that its time says enough. `note` is told in small below."""

    text: str
    id: str
    moment: datetime
    is_same_day: bool = True
    note: str = ""


@dataclass(frozen=True)
class Path:
    """`facts` name who did it, why, in which request; `links` are links to what may be done about the line."""

    steps: list[Step]
    parts: list[Part]
    facts: list[tuple[str, str]]
    links: list[TrailLink]


def path_of_event(customer_id: int, event_id: str, *, actor: Actor, store_names: dict[int, str]) -> Path:
    """Steps are oldest first. Raises: NotFound where this customer has no such event that the actor may see."""
    near, event = neighbouring_events(customer_id, event_id)
    if event.type not in SENTENCES or not actor.can(SENTENCES[event.type].word):
        raise nothing()
    names = names_for(near, store_names=store_names, actor=actor)
    chain = [
        other
        for other in reversed(near)
        if other.type in SENTENCES
        and actor.can(SENTENCES[other.type].word)
        and (other.id == event.id or is_tied(other, event))
    ]
    operation = operation_of(event)
    steps = [step_of(other, names) for other in chain]
    lines = [*steps, *(entry_steps(operation) if operation else []), recorded_step(event)]
    day = formats.day_of(event.recorded_at)
    return Path(
        steps=[replace(line, is_same_day=formats.day_of(line.moment) == day) for line in lines],
        parts=parts_of(event, operation, actor),
        facts=facts_of(event, names),
        links=links_of(event, operation, actor),
    )


def neighbouring_events(customer_id: int, event_id: str) -> tuple[list[Recorded], Recorded]:
    """The event and its neighbours, newest first: what belongs together happened close together."""
    owner, number = ids.read_public("evt", event_id)
    if owner != customer_id:
        raise nothing()
    before = list(events.timeline(customer_id, before=pages.cursor(number + 1), limit=NEAR).items)
    if not before or before[0].id != number:
        raise nothing()
    soon = events.timeline(customer_id, before=pages.cursor(number + SOON), limit=NEAR)
    return [*(event for event in soon.items if event.id > number), *before], before[0]


def step_of(event: Recorded, names: Names) -> Step:
    text = text_of(SENTENCES[event.type], event.data, names)
    return Step(text, id_of(event), event.recorded_at)


def operation_of(event: Recorded) -> Operation | None:
    operation_id = event.data.get("operation_id")
    return wallets.operation(event.customer_id, operation_id) if operation_id else None


def entry_steps(operation: Operation) -> list[Step]:
    """The ledger's entries of the operation, each with its number, running balance, house book and head."""
    return [entry_step(line) for line in entry_lines(ledger.transfer(operation.customer_id, operation.key))]


def entry_step(line: EntryLine) -> Step:
    text = _("Ledger, %(purse)s %(number)s: %(amount)s, balance %(balance)s") % {
        "purse": line.purse,
        "number": line.entry.seq,
        "amount": formats.money_text(line.amount, plus=True),
        "balance": formats.plain_text(line.balance),
    }
    note = _("against %(book)s") % {"book": line.book}
    return Step(text, line.entry.hash[:12], line.entry.recorded_at, note=note)


def recorded_step(event: Recorded) -> Step:
    public = ids.public("evt", event.customer_id, event.id)
    return Step(_("Recorded in the log"), public, event.recorded_at)


def facts_of(event: Recorded, names: Names) -> list[tuple[str, str]]:
    facts = [
        (_("By"), names.actor(event.actor)),
        (_("Reason"), event.reason),
        (_("Request"), mono(event.request_id)),
        (_("Event"), mono(ids.public("evt", event.customer_id, event.id))),
    ]
    return [(name, value) for name, value in facts if value]


def nothing() -> NotFound:
    return NotFound("unknown_id", _("There is no such line on this customer's timeline. Load the page again."))


@page("customers:read", "wallets:read")
def path_of(visit: Visit, public_id: str, event_id: str) -> HttpResponse:
    """What lies behind a line of money: payment, ledger entries, event."""
    customer_id = customers.resolve(public_id, actor=visit.actor)
    found = path_of_event(customer_id, event_id, actor=visit.actor, store_names=names_of_stores())
    template = "console/money_trail.html" if visit.is_partial else "console/money_trail_page.html"
    return show(visit, template, {"path": found, "public_id": public_id})
