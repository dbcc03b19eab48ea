"""Events as lines of a timeline: a sentence in the reader's language, the money, who and when, grouped by day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.events import queries as events
from brim.base.events.types import Recorded
from brim.base.identity.types import Actor
from brim.base.kit import ids, pages
from brim.base.money import Money, money
from brim.base.ui import formats
from brim.faces.console.names import Names, names_for
from brim.faces.console.sentences import CHANNELS, FAMILIES, FIELDS, SENTENCES, Sentence

LINES = 25
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
    names = names_for(found, store_names=store_names)
    lines = [line_of(event, names) for event in found]
    days = [
        Day("" if name == last_day else name, list(group))
        for name, group in groupby(lines, key=lambda line: formats.day_text(line.moment))
    ]
    ending = formats.day_text(lines[-1].moment) if lines else last_day
    return Story(days, cursor, ending)


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


def line_of(event: Recorded, names: Names) -> Line:
    sentence = SENTENCES[event.type]
    data = event.data
    value = value_of(data, sentence)
    public = ids.public("evt", event.customer_id, event.id)
    return Line(
        what=text_of(sentence, data, names),
        icon=sentence.icon,
        mark=sentence.mark,
        moment=event.recorded_at,
        event_id=public,
        detail=str(data.get("category") or "")[:ROOM_FOR_A_WORD],
        money=value,
        has_sign=sentence.sign != 0,
        meta=meta_of(event, names),
        path_url=reverse("console:path", args=[ids.public_customer(event.customer_id), public])
        if value is not None
        else "",
    )


def path_url(customer_id: int, event_id: str) -> str:
    return reverse("console:path", args=[ids.public_customer(customer_id), event_id])


def text_of(sentence: Sentence, data: Mapping[str, Any], names: Names) -> str:
    store = names.stores.get(data.get("store_id") or 0, "")
    text = str(sentence.at if sentence.at and store else sentence.text)
    channel = str(data.get("channel", ""))
    other = data.get("to_customer_id") or data.get("from_customer_id") or 0
    return text % {
        "store": store,
        "channel": CHANNELS.get(channel, channel),
        "other": names.customers.get(other, _("another customer")),
        "fields": _(", ").join(str(FIELDS.get(name, name)) for name in data.get("fields", ())),
    }


def value_of(data: Mapping[str, Any], sentence: Sentence) -> Money | None:
    """The money that the line shows, signed as it moved. Currency codes of the log are always known ones."""
    amount = next((data[name] for name in ("change", "paid_out", "credit_line") if name in data), None)
    if amount is None:
        # What the purses were concerned with: of a top-up that is what was paid and the bonus.
        amount = data.get("principal", 0) + data.get("bonus", 0) or data.get("amount")
    if amount is None or "currency" not in data:
        return None
    return money(amount * (sentence.sign or 1), data["currency"])


def meta_of(event: Recorded, names: Names) -> list[str]:
    parts = [formats.time_text(event.recorded_at)]
    purses = purses_text(event.data)
    if purses:
        parts.append(purses)
    if event.reason:
        parts.append(_("“%(reason)s”") % {"reason": event.reason[:ROOM_FOR_A_WORD]})
    parts.append(_("by %(who)s") % {"who": names.actor(event.actor)})
    return parts


def purses_text(data: Mapping[str, Any]) -> str:
    """“bonus 11.20, principal 44.80”; nothing where only one purse took part of nothing."""
    if "principal" not in data or "bonus" not in data:
        return ""
    principal, bonus = (money(abs(data[name]), data["currency"]) for name in ("principal", "bonus"))
    if principal and bonus:
        return _("principal %(principal)s, bonus %(bonus)s") % {
            "principal": formats.plain_text(principal),
            "bonus": formats.plain_text(bonus),
        }
    if bonus:
        return _("bonus %(bonus)s") % {"bonus": formats.plain_text(bonus)}
    return _("principal %(principal)s") % {"principal": formats.plain_text(principal)} if principal else ""
