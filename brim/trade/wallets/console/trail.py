"""What rooms show below the steps of a line of money, and what they let people do about it; the lots that it used."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from brim.base.events.types import Recorded
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.money import Money, money
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.console.panels import lot_of
from brim.trade.wallets.types import Operation

RECEIPTED = frozenset({"spend", "capture", "top_up", "refund"})


@dataclass(frozen=True)
class Part:
    """`template` is given what is `shown`."""

    template: str
    shown: object


@dataclass(frozen=True)
class TrailLink:
    """A link to what may be done about the line; `opens_dialog` opens as a dialog."""

    url: str
    name: str
    opens_dialog: bool = True


PARTS: list[Callable[[Recorded, Operation | None, Actor], Part | None]] = []
"""Of an event and the operation that it tells of, if any; None where there is nothing to show to this actor."""
LINKS: list[Callable[[Recorded, Operation, Actor], Iterable[TrailLink]]] = []


def parts_of(event: Recorded, operation: Operation | None, actor: Actor) -> list[Part]:
    return [part for of_room in PARTS if (part := of_room(event, operation, actor))]


def links_of(event: Recorded, operation: Operation | None, actor: Actor) -> list[TrailLink]:
    """What does something first, then what only leads somewhere."""
    found = [link for of_room in LINKS for link in of_room(event, operation, actor)] if operation else []
    return sorted(found, key=lambda link: not link.opens_dialog)


@dataclass(frozen=True)
class LotUse:
    """What of a lot this operation moved."""

    purse: str
    source: str
    ends: str
    amount: Money


def lots_used(_event: Recorded, operation: Operation | None, _actor: Actor) -> Part | None:
    """The lots that the operation took from or gave to, in the order used."""
    if operation is None:
        return None
    known = wallets.lots_by_id(operation.customer_id, {part.lot_id for part in operation.parts})
    used = []
    for part in operation.parts:
        if part.lot_id in known:
            lot = lot_of(known[part.lot_id])
            used.append(LotUse(part.purse, lot.source, lot.ends, money(part.amount, operation.currency)))
    return Part("wallets/lots_used.html", used) if used else None


def mono(text: str) -> str:
    """A number that is compared digit by digit."""
    return format_html('<span class="mono">{}</span>', text) if text else ""


def receipt_of(event: Recorded, operation: Operation, _actor: Actor) -> Iterator[TrailLink]:
    """Of what was paid, topped up or refunded."""
    if operation.kind in RECEIPTED:
        names = [ids.public_customer(event.customer_id), ids.public("opn", event.customer_id, operation.id)]
        yield TrailLink(reverse("console:receipt", args=names), _("Receipt"), opens_dialog=False)


PARTS.append(lots_used)
LINKS.append(receipt_of)
