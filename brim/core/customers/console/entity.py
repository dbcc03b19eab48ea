"""The page of one thing: a payment, a spend, a hold, a request. Head, states as a line, facts, what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.identity.queries import person_behind
from brim.base.kit import ids
from brim.base.kit.refusals import NotFound
from brim.base.money import Money
from brim.base.shell.pages import Visit, show
from brim.base.shell.states import State, Text
from brim.core.customers import queries as customers
from brim.core.customers import visibility
from brim.core.customers.console.names import Names
from brim.core.customers.console.timeline import Line


@dataclass(frozen=True)
class Step:
    """One state of the line. `is_done`: it was reached; `is_now`: it is where the thing stands."""

    name: Text
    icon: str
    moment: datetime | None = None
    is_done: bool = False
    is_now: bool = False
    tone: str = ""


@dataclass(frozen=True)
class EntityAction:
    """What can be done here; with `why_not` it is shown and cannot be pressed."""

    name: str
    url: str
    icon: str = ""
    kind: str = ""
    key: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Word:
    """A standing word above the facts; `kind` as of a notice."""

    title: str
    text: str
    kind: str = ""
    icon: str = "info"


@dataclass(frozen=True)
class Trail:
    lines: list[Line]
    entries: Sequence[object]
    names: Names


@dataclass(frozen=True)
class EntityPage:
    title: str
    public_id: str
    state: State | None
    amount: Money | None
    facts: Sequence[tuple[str, object]]
    trail: Trail
    list_name: str
    list_url: str
    steps: Sequence[Step] = ()
    actions: Sequence[EntityAction] = ()
    words: Sequence[Word] = ()
    also: State | None = None
    more: dict[str, Any] = field(default_factory=dict)


def entity_page(
    visit: Visit, entity: EntityPage, customer_id: int, template: str = "customers/entity.html"
) -> HttpResponse:
    name = customers.named([customer_id], actor=visit.actor).get(customer_id, "")
    public = ids.public_customer(customer_id) if customer_id else ""
    may_open = bool(public) and visit.actor.can("customers:read")
    context = {
        "entity": entity,
        "customer_name": name if may_open else "",
        "customer_id": public,
        "customer_url": reverse("console:customer", args=[public]) if may_open else "",
        "may_see_ledger": visit.actor.can("ledger:read"),
        **entity.more,
    }
    return show(visit, template, context)


def check_home(visit: Visit, customer_id: int) -> None:
    """Where a thing has no store of its own, its customer's is what counts. Raises: NotFound."""
    if visit.actor.store_ids is None or not customer_id:
        return
    if not visibility.may_see(customer_id, visit.actor):
        raise NotFound("unknown_id", _("There is nothing with this id, or it belongs to a store that is not yours."))


def is_own(visit: Visit, label: str) -> bool:
    """Whether the actor, or a key that the actor made, is who `label` names: as the server decides it."""
    return person_behind(label) == person_behind(visit.actor.label)
