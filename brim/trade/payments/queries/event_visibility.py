"""Which events an actor may see, in lists over all customers."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q

from brim.base.events.types import Recorded
from brim.base.identity.types import Actor
from brim.core.customers import visibility
from brim.trade.payments.models import PaymentRow
from brim.trade.wallets import queries as wallets

Pair = tuple[int, int]
HOUSE = 0


def told(events: Sequence[Recorded], *, actor: Actor) -> list[Recorded]:
    """Of these events, in their order, those for the actor's stores: of customers that it sees, and of what happened
    at one of its stores or at none. Of the business's own, those of its stores' drawers and of the bulk jobs it sent.

    Three queries for who is limited to stores, none for others. Who may see one customer is told all of that
    customer's events, wherever they happened: there this is not asked.
    """
    if actor.store_ids is None:
        return list(events)
    seen = visibility.seen({event.customer_id for event in events}, actor)
    places = places_of(events)
    return [event for event in events if is_told(event, seen, places, actor)]


def is_told(event: Recorded, seen: Collection[int], places: Mapping[Pair, int | None], actor: Actor) -> bool:
    place = place_of(event, places)
    if place is not None and not actor.may_serve(place):
        return False
    if event.customer_id == HOUSE:
        is_anothers = "job_id" in event.data and event.actor != actor.label
        return not is_anothers and "notification_id" not in event.data
    return event.customer_id in seen


def place_of(event: Recorded, places: Mapping[Pair, int | None]) -> int | None:
    """The store where it happened, as the event says or what it is about."""
    known = event.data.get("store_id")
    if isinstance(known, int):
        return known
    return next((places[pair] for pair in pairs_of(event) if pair in places), None)


def pairs_of(event: Recorded) -> list[Pair]:
    """What the event is about, by customer and number; numbers of one customer's payments, top-ups and holds differ."""
    numbers = (event.data.get(name) for name in ("payment_id", "topup_id", "hold_id"))
    return [(event.customer_id, number) for number in numbers if isinstance(number, int)]


def places_of(events: Sequence[Recorded]) -> dict[Pair, int | None]:
    wanted = {pair for event in events if "store_id" not in event.data for pair in pairs_of(event)}
    if not wanted:
        return {}
    owners, numbers = {pair[0] for pair in wanted}, {pair[1] for pair in wanted}
    rows = PaymentRow.objects.filter(Q(id__in=numbers) | Q(topup_id__in=numbers), customer_id__in=owners)
    places = wallets.hold_stores(wanted)
    for row in rows.only("customer_id", "id", "topup_id", "store_id"):
        places[row.customer_id, row.id] = places[row.customer_id, row.topup_id] = row.store_id
    return places
