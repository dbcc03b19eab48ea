"""Holds: set aside now, captured in parts or let go later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from brim.base.kit import clock, ids
from brim.base.kit.refusals import Refused
from brim.base.money import money
from brim.base.rest.answers import Answer, created
from brim.base.rest.calls import Call
from brim.base.rest.hot import HotCall
from brim.base.rest.routes import Route, add, route
from brim.base.rest.shapes import (
    CustomerId,
    Line,
    Metadata,
    Minor,
    Moment,
    MoneyIn,
    MoneyOut,
    Shape,
    Store,
    Text,
    moment,
    store_ids,
    store_of,
)
from brim.core.customers.queries import locate
from brim.core.customers.rest.people import owned
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.rest.shapes import PartOut, WalletAfter, parts_body, wallet_after
from brim.trade.wallets.rest.spends import MOMENTS, MOVES, PLACES, asked
from brim.trade.wallets.types import CaptureOrder, Hold, HoldOrder, Operation


class HoldIn(Shape):
    customer: CustomerId
    amount: MoneyIn
    store: Store | None = None
    category: Line = ""
    description: Text = ""
    expires_at: Moment | None = None
    minutes: Annotated[int, Field(ge=1, le=10**6)] | None = None
    occurred_at: Moment | None = None
    metadata: Metadata | None = None


class HoldOut(BaseModel):
    id: str
    status: str
    customer: str
    amount: MoneyOut
    remaining: MoneyOut
    captured: MoneyOut
    parts: list[PartOut]
    expires_at: str | None
    created_at: str


class PlacedOut(BaseModel):
    id: str
    status: str
    customer: str
    amount: MoneyOut
    parts: list[PartOut]
    wallet: WalletAfter
    category: str
    description: str
    metadata: dict[str, Any] | None
    occurred_at: str
    created_at: str


class CaptureIn(Shape):
    amount: Minor | MoneyIn | None = None
    final: bool = False
    description: Text = ""
    occurred_at: Moment | None = None


class CaptureOut(BaseModel):
    id: str
    status: str
    hold: str
    customer: str
    amount: MoneyOut
    parts: list[PartOut]
    wallet: WalletAfter
    occurred_at: str
    created_at: str


class ReleaseIn(Shape):
    reason: Text = ""


class ReleaseOut(BaseModel):
    id: str
    status: str
    customer: str
    amount: MoneyOut
    wallet: WalletAfter
    created_at: str


@dataclass(slots=True)
class HoldRequest:
    call: Call
    body: HoldIn


def prepare(call: Call, body: HoldIn) -> HoldRequest:
    return HoldRequest(call, body)


def work(requests: Sequence[HoldRequest]) -> list[Operation | Refused]:
    customers = locate([(request.call.actor, request.body.customer) for request in requests])
    stores = store_ids() if any(request.body.store for request in requests) else {}
    outcomes: list[Operation | Refused | None] = []
    orders: list[HoldOrder] = []
    for request, customer in zip(requests, customers, strict=True):
        try:
            if isinstance(customer, Refused):
                raise customer
            orders.append(order_of(request, customer, stores))
            outcomes.append(None)
        except Refused as refusal:
            outcomes.append(refusal)
    placed = iter(wallets.hold_batch(orders, now=clock.now()) if orders else ())
    return [next(placed) if outcome is None else outcome for outcome in outcomes]


def order_of(request: HoldRequest, customer_id: int, stores: dict[str, int]) -> HoldOrder:
    body = request.body
    return HoldOrder(
        customer_id=customer_id,
        amount=body.amount.money(),
        actor=request.call.actor,
        key=request.call.key,
        store_id=store_of(body.store, stores) if body.store else None,
        category=body.category,
        description=body.description,
        expires_at=body.expires_at,
        minutes=body.minutes,
        metadata=body.metadata,
        occurred_at=body.occurred_at,
    )


def render(_call: Call, outcome: Operation) -> Answer:
    body = {
        "id": ids.public("hld", outcome.customer_id, outcome.id),
        "status": "open",
        "customer": ids.public_customer(outcome.customer_id),
        "amount": {"amount": outcome.amount, "currency": outcome.currency},
        "parts": parts_body(outcome),
        "wallet": wallet_after(outcome),
        "category": outcome.category,
        "description": outcome.description,
        "metadata": outcome.metadata,
        "occurred_at": moment(outcome.occurred_at),
        "created_at": moment(outcome.recorded_at),
    }
    return created(body, is_replayed=outcome.is_replayed)


place = HotCall(prepare, work, render)
add(
    Route(
        name="place_hold",
        method="POST",
        path="/holds",
        tag="holds",
        scope="holds:write",
        summary=_("Set value aside"),
        run=place.answer,
        hot=place,
        status=201,
        answer=PlacedOut,
        body=HoldIn,
        needs_key=True,
        refusals=(*MOVES, (422, "invalid_expiry"), *PLACES, *MOMENTS),
    )
)


def prepare_capture(call: Call, hold: str, body: CaptureIn) -> tuple[str, Call, CaptureIn]:
    ids.read_public("hld", hold)
    return hold, call, body


def capture_work(requests: Sequence[tuple[str, Call, CaptureIn]]) -> list[Operation | Refused]:
    pairs = [ids.read_public("hld", hold) for hold, _call, _body in requests]
    wanted = [
        (call.actor, ids.public_customer(pair[0])) for pair, (_hold, call, _body) in zip(pairs, requests, strict=True)
    ]
    customers = locate(wanted)
    found = queries.holds_by_id(pairs)
    outcomes: list[Operation | Refused | None] = []
    orders: list[CaptureOrder] = []
    for pair, customer, (hold, call, body) in zip(pairs, customers, requests, strict=True):
        try:
            held = found.get(pair)
            if isinstance(customer, Refused) or held is None or held.purpose != "hold":
                raise ids.unknown(hold)
            amount = asked(body.amount, held.currency)
            orders.append(
                CaptureOrder(
                    *pair, call.actor, call.key, amount, body.final, held.store_id, body.description, body.occurred_at
                )
            )
            outcomes.append(None)
        except Refused as refusal:
            outcomes.append(refusal)
    captured = iter(wallets.capture_batch(orders, now=clock.now()) if orders else ())
    return [next(captured) if outcome is None else outcome for outcome in outcomes]


def render_capture(_call: Call, outcome: Operation) -> Answer:
    body = {
        "id": ids.public("spd", outcome.customer_id, outcome.id),
        "status": outcome.status,
        "hold": ids.public("hld", outcome.customer_id, outcome.cause_id or 0),
        "customer": ids.public_customer(outcome.customer_id),
        "amount": {"amount": outcome.amount, "currency": outcome.currency},
        "parts": parts_body(outcome),
        "wallet": wallet_after(outcome),
        "occurred_at": moment(outcome.occurred_at),
        "created_at": moment(outcome.recorded_at),
    }
    return created(body, is_replayed=outcome.is_replayed)


OF_A_HOLD = ((404, "unknown_id"), (404, "unknown_hold"), (409, "hold_not_open"), (409, "hold_expired"))
capture = HotCall(prepare_capture, capture_work, render_capture)
add(
    Route(
        name="capture_hold",
        method="POST",
        path="/holds/{hold}/captures",
        tag="holds",
        scope="holds:write",
        summary=_("Take what is held, all of it or a part"),
        run=capture.answer,
        hot=capture,
        status=201,
        answer=CaptureOut,
        body=CaptureIn,
        needs_key=True,
        refusals=(*OF_A_HOLD, (409, "key_conflict"), (422, "hold_exceeded"), (422, "wallet_frozen"), *MOMENTS),
    )
)


@route(
    "POST",
    "/holds/{hold}/release",
    tag="holds",
    scope="holds:write",
    summary=_("Let go what is still held"),
    status=201,
    answer=ReleaseOut,
    body=ReleaseIn,
    needs_key=True,
    refusals=(*OF_A_HOLD, (409, "key_conflict")),
)
def release_hold(call: Call, hold: str, body: ReleaseIn) -> Answer:
    held = own_hold(call, hold)
    done = wallets.release(
        customer_id=held.customer_id, hold_id=held.id, actor=call.actor, now=call.now, key=call.key, reason=body.reason
    )
    answer = {
        "id": hold,
        "status": "released",
        "customer": ids.public_customer(held.customer_id),
        "amount": {"amount": done.amount, "currency": done.currency},
        "wallet": wallet_after(done),
        "created_at": moment(done.recorded_at),
    }
    return created(answer, is_replayed=done.is_replayed)


@route(
    "GET",
    "/holds/{hold}",
    tag="holds",
    scope="wallets:read",
    summary=_("One hold"),
    answer=HoldOut,
    refusals=((404, "unknown_id"), (404, "unknown_hold")),
)
def get_hold(call: Call, hold: str) -> Answer:
    return Answer(200, hold_body(own_hold(call, hold)))


def own_hold(call: Call, hold: str) -> Hold:
    held = queries.hold_by_id(*owned(call.actor, "hld", hold), now=call.now)
    if not held.is_releasable:
        raise ids.unknown(hold)
    return held


def hold_body(held: Hold) -> dict[str, Any]:
    sums: dict[str, int] = {}
    for part in held.parts:
        sums[part.purse] = sums.get(part.purse, 0) + part.amount
    return {
        "id": ids.public("hld", held.customer_id, held.id),
        "status": held.status,
        "customer": ids.public_customer(held.customer_id),
        "amount": money(held.amount, held.currency).json(),
        "remaining": money(held.remaining, held.currency).json(),
        "captured": money(held.captured, held.currency).json(),
        "parts": [{"purse": purse, "amount": amount} for purse, amount in sums.items()],
        "expires_at": moment(held.expires_at),
        "created_at": moment(held.placed_at),
    }
