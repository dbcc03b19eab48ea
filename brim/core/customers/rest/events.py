"""The log of all that happened: in pages, and as it happens."""

import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, StringConstraints

from brim.base.events import queries
from brim.base.events import stream as live
from brim.base.events.types import Recorded, catalogue
from brim.base.identity import queries as identity
from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Forbidden, Invalid
from brim.base.rest.answers import Answer
from brim.base.rest.calls import Call
from brim.base.rest.routes import route
from brim.base.rest.shapes import CustomerId, Limit, Query, moment
from brim.core.customers import visibility
from brim.core.customers.rest.people import resolve

EVENT_STREAM = "text/event-stream"
Types = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[a-z0-9_.,]*$")]
After = Annotated[str, StringConstraints(max_length=8000)]
UNKNOWN = ((404, "unknown_customer"), (404, "unknown_id"), (422, "invalid_cursor"), (422, "unknown_event_type"))


class EventOut(BaseModel):
    id: str
    type: str
    customer: str | None
    data: dict[str, Any]
    actor: str
    reason: str
    request_id: str
    recorded_at: str
    position: str


class EventPage(BaseModel):
    """Read on after `position` once more has happened; `next_cursor` is null at the log's end."""

    data: list[EventOut]
    next_cursor: str | None
    position: str


class StreamQuery(Query):
    type: Types = ""
    customer: CustomerId | None = None
    after: After = ""


class EventsQuery(StreamQuery):
    limit: Limit = 50


@route(
    "GET",
    "/events",
    tag="events",
    scope="events:read",
    query=EventsQuery,
    answer=EventPage,
    refusals=UNKNOWN,
    summary=_("The log from a position on, the oldest first; `type` may name several with commas between"),
)
def list_events(call: Call, query: EventsQuery) -> Answer:
    customer_id = resolve(call.actor, query.customer) if query.customer else None
    page = queries.read(after=query.after, limit=query.limit, types=types_of(query.type), customer_id=customer_id)
    # Who may see a customer is told all that happened to them.
    seen = list(page.items) if customer_id is not None else visibility.told(page.items, actor=call.actor)
    rows = [event_body(one) for one in seen]
    return Answer(200, {"data": rows, "next_cursor": page.next_cursor, "position": page.position})


@route(
    "GET",
    "/events/stream",
    tag="events",
    scope="events:read",
    query=StreamQuery,
    media=(EVENT_STREAM,),
    summary=_("Events as they happen (server-sent events); Last-Event-ID goes on where a stream broke off"),
    takes_last_event_id=True,
    refusals=(*UNKNOWN, (403, "every_store_needed"), (503, "too_many_streams")),
)
def stream_events(call: Call, query: StreamQuery, last_event_id: str) -> Answer:
    refuse_limited(call.actor)
    customer_ids = [resolve(call.actor, query.customer)] if query.customer else None
    after = last_event_id or query.after
    queries.check_position(after)
    listening = live.Listening(call.actor.label, call.address, partial(still_hears, call.actor))
    live.refuse_more(listening)
    told = live.stream(after, types=types_of(query.type), customer_ids=customer_ids, listening=listening)
    return Answer(200, None, {}, EVENT_STREAM, stream=lines(told))


def refuse_limited(actor: Actor) -> None:
    if actor.store_ids is not None:
        text = gettext("A live stream tells of every store. Use a key that is not limited to stores, or GET /events.")
        raise Forbidden("every_store_needed", text)


def still_hears(actor: Actor) -> None:
    """Asked at every heartbeat. Raises: Unauthenticated, Forbidden once the key may hear no more."""
    now = identity.present(actor, now=clock.now())
    authorise(now, "events:read")
    refuse_limited(now)


async def lines(told: AsyncIterator[Recorded | None]) -> AsyncIterator[str]:
    """A comment at once, so that the caller knows it is heard, and one in every silence."""
    yield ": here\n\n"
    async for event in told:
        if event is None:
            yield ": still here\n\n"
        else:
            data = json.dumps(event_body(event), ensure_ascii=False, separators=(",", ":"))
            yield f"id: {event.position}\nevent: {event.type}\ndata: {data}\n\n"


def types_of(text: str) -> list[str]:
    """Raises: Invalid `unknown_event_type`."""
    wanted = [name for name in text.split(",") if name]
    if not set(wanted) <= catalogue.keys():
        raise Invalid("type", gettext("There is no such type of event."), code="unknown_event_type")
    return wanted


def event_body(event: Recorded) -> dict[str, Any]:
    return {
        "id": ids.public("evt", event.customer_id, event.id),
        "type": event.type,
        "customer": ids.public_customer(event.customer_id) if event.customer_id else None,
        "data": event.data,
        "actor": event.actor,
        "reason": event.reason,
        "request_id": event.request_id,
        "recorded_at": moment(event.recorded_at),
        "position": event.position,
    }
