"""Events as lines of a timeline: a sentence in the reader's language, the money, who and when, grouped by day."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.events import queries as events
from brim.base.events.references import other_customers_of
from brim.base.events.sentences import FAMILIES, NAMES, SENTENCES, Sentence, Shown, named
from brim.base.events.types import Recorded
from brim.base.identity.types import Actor
from brim.base.kit import ids, pages
from brim.base.money import Money
from brim.base.ui import formats
from brim.core.customers import queries as customers
from brim.core.customers import visibility
from brim.core.customers.console.names import Names, names_for
from brim.core.customers.types import Customer, Note

LINES = 25
NEWEST = 10
ROUNDS = 5
ROOM_FOR_A_WORD = 80


@dataclass(frozen=True)
class Line:
    what: str
    icon: str
    moment: datetime
    event_id: str
    mark: str = ""
    detail: str = ""
    money: Money | None = None
    has_sign: bool = False
    meta: list[str] = field(default_factory=list)
    path_url: str = ""
    who: str = ""
    url: str = ""
    note: str = ""
    note_url: str = ""


@dataclass(frozen=True)
class Day:
    name: str
    lines: list[Line]


@dataclass(frozen=True)
class Story:
    """`last_day` lets the next part go on without repeating the heading."""

    days: list[Day]
    next_cursor: str | None
    last_day: str


def visible_types(actor: Actor, family: str = "") -> frozenset[str]:
    """The types that are lines of their own, that the actor may see, and that belong to the chosen family."""
    wanted = FAMILIES.get(family, frozenset(SENTENCES))
    return frozenset(
        name
        for name, sentence in SENTENCES.items()
        if name in wanted and not sentence.is_step and actor.can(sentence.word)
    )


def story(
    customer_id: int, *, actor: Actor, family: str, before: str, last_day: str, store_names: dict[int, str]
) -> Story:
    found, cursor = gather(customer_id, visible_types(actor, family), before or None)
    names = names_for(found, store_names=store_names, actor=actor)
    known = operations_by_event(customer_id, found, actor)
    written = notes_by_event(customer_id, found, actor)
    lines = [with_note(line_of(event, names, known), event, names, written, actor) for event in found]
    days = [
        Day("" if name == last_day else name, list(group))
        for name, group in groupby(lines, key=lambda line: formats.day_text(line.moment))
    ]
    ending = formats.day_text(lines[-1].moment) if lines else last_day
    return Story(days, cursor, ending)


def newest_lines(*, actor: Actor, store_names: dict[int, str]) -> list[Line]:
    """What people did last to the customers that the actor may see, at its stores or at none, with their customers.
    What the calendar does to many at once stays off: a night's expiries would hide a whole day."""
    of_people = frozenset(name for name in visible_types(actor) if not SENTENCES[name].is_by_calendar)
    recent = events.newest(limit=pages.MOST, types=of_people)
    shown = [event for event in visibility.told(recent, actor=actor) if event.customer_id][:NEWEST]
    people = customers.get_many({event.customer_id for event in shown})
    names = names_for(shown, store_names=store_names, actor=actor)
    return [with_customer(line_of(event, names, {}), people[event.customer_id]) for event in shown]


def with_customer(line: Line, customer: Customer) -> Line:
    public = ids.public_customer(customer.id)
    moment = formats.moment_text(line.moment)
    return replace(
        line,
        who=customer.name or public,
        url=reverse("console:customer", args=[public]),
        path_url="",
        meta=[moment, *line.meta[1:]],
    )


def gather(customer_id: int, types: Collection[str], before: str | None) -> tuple[list[Recorded], str | None]:
    """A page of events of these types; reads a bounded number of others on the way, so it may be short."""
    found: list[Recorded] = []
    for _round in range(ROUNDS):
        page = events.timeline(customer_id, before=before, limit=LINES * 2)
        for event in page.items:
            if event.type in types:
                found.append(event)
            if len(found) == LINES and event is not page.items[-1]:
                return found, pages.cursor(event.id)
        before = page.next_cursor
        if before is None or len(found) >= LINES:
            break
    return found, before


class OperationDetails(Protocol):
    """What a room knows of the operation that an event tells of."""

    @property
    def description(self) -> str: ...

    @property
    def occurred_at(self) -> datetime: ...


BEHIND: list[Callable[[int, Sequence[Recorded], Actor], Mapping[int, OperationDetails]]] = []
"""What rooms above know of the operations that these events of a customer tell of, by event; one read of each room."""


def operations_by_event(customer_id: int, found: Sequence[Recorded], actor: Actor) -> dict[int, OperationDetails]:
    known: dict[int, OperationDetails] = {}
    for of_room in BEHIND:
        known |= of_room(customer_id, found, actor)
    return known


def notes_by_event(customer_id: int, found: Sequence[Recorded], actor: Actor) -> dict[int, Note]:
    """The notes that these events tell of, opened together."""
    wanted = [int(event.data["entry_id"]) for event in found if event.type == "customers.note_written"]
    return customers.notes(customer_id, wanted, actor=actor) if wanted else {}


def with_note(line: Line, event: Recorded, names: Names, written: Mapping[int, Note], actor: Actor) -> Line:
    """“Zhou Ning wrote”, and what; of a note that was taken away only that there was one."""
    if event.type != "customers.note_written":
        return line
    note = written.get(event.data["entry_id"])
    if note is None:
        return replace(line, what=_("A note that was taken away"))
    meta = [line.meta[0], *([_("changed since")] if note.edited_at else [])]
    is_own = note.author == actor.label and actor.can("customers:write")
    public = ids.public_customer(event.customer_id)
    url = reverse("console:note", args=[public, ids.public("not", event.customer_id, note.id)])
    who = _("%(who)s wrote") % {"who": names.actor(note.author)}
    return replace(line, what=who, note=note.text, note_url=url if is_own else "", meta=meta)


def line_of(event: Recorded, names: Names, known: Mapping[int, OperationDetails]) -> Line:
    sentence = SENTENCES[event.type]
    data = event.data
    shown = sentence.shown(data)
    public = ids.public("evt", event.customer_id, event.id)
    operation = known.get(event.id)
    words = operation.description if operation else ""
    moment = moment_of(event, operation)
    return Line(
        what=text_of(sentence, data, names),
        icon=sentence.icon,
        mark=sentence.mark,
        moment=moment,
        event_id=public,
        detail=(words or shown.detail)[:ROOM_FOR_A_WORD],
        money=signed(shown.value, sentence),
        has_sign=sentence.sign != 0,
        meta=[*meta_of(event, shown, names, moment), *late_note(event, operation)],
        path_url=path_url(event.customer_id, public) if shown.value is not None else "",
    )


def signed(value: Money | None, sentence: Sentence) -> Money | None:
    """As it moved."""
    return value if value is None or sentence.sign >= 0 else -value


def moment_of(event: Recorded, operation: OperationDetails | None) -> datetime:
    """When it happened, where that was on the day of its record; else when it was recorded, which orders the lines."""
    if operation and formats.day_of(operation.occurred_at) == formats.day_of(event.recorded_at):
        return operation.occurred_at
    return event.recorded_at


def late_note(event: Recorded, operation: OperationDetails | None) -> list[str]:
    """Where it was told on a later day than it happened on: when that was."""
    if operation is None or formats.day_of(operation.occurred_at) >= formats.day_of(event.recorded_at):
        return []
    return [_("happened %(moment)s") % {"moment": formats.moment_text(operation.occurred_at)}]


def path_url(customer_id: int, event_id: str) -> str:
    return reverse("console:path", args=[ids.public_customer(customer_id), event_id])


def text_of(sentence: Sentence, data: Mapping[str, Any], names: Names) -> str:
    store = names.stores.get(data.get("store_id") or 0, "")
    text = str(sentence.at if sentence.at and store else sentence.text)
    text = str(sentence.despite) if sentence.despite and data.get("despite") else text
    other = next(iter(other_customers_of(data)), 0)
    return text % {
        **{field: named(field, str(data.get(field, ""))) for field in NAMES},
        "store": store,
        "other": names.customers.get(other, _("another customer")),
        "tag": names.tags.get(data.get("tag_id", 0), "?"),
        "fields": _(", ").join(named("fields", name) for name in data.get("fields", ())),
    }


def meta_of(event: Recorded, shown: Shown, names: Names, moment: datetime) -> list[str]:
    parts = [formats.time_text(moment)]
    if shown.small:
        parts.append(shown.small)
    if event.reason:
        parts.append(_("“%(reason)s”") % {"reason": event.reason[:ROOM_FOR_A_WORD]})
    parts.append(_("by %(who)s") % {"who": names.actor(event.actor)})
    return parts
