"""Spends: taking value, and giving it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from brim.base.identity.types import Actor
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Invalid, NotFound, Refused
from brim.base.money import Money, asset, money
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
    Reason,
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
from brim.trade.wallets.types import Operation, Spend

MOVES = ((404, "unknown_customer"), (409, "key_conflict"), (422, "insufficient_balance"), (422, "wallet_frozen"))
PLACES = ((422, "unknown_store"), (422, "store_needed"))
MOMENTS = ((422, "occurred_in_future"), (422, "spend_too_late"), (422, "invalid_moment"))


class SpendIn(Shape):
    customer: CustomerId
    amount: MoneyIn
    store: Store | None = None
    category: Line = ""
    description: Text = ""
    occurred_at: Moment | None = None
    metadata: Metadata | None = None


class SpendOut(BaseModel):
    id: str
    status: str
    customer: str
    amount: MoneyOut
    refunded: MoneyOut
    parts: list[PartOut]
    wallet: WalletAfter
    category: str
    description: str
    metadata: dict[str, Any] | None
    occurred_at: str
    created_at: str


class RefundIn(Shape):
    amount: Minor | MoneyIn | None = None
    reason: Reason


class RefundOut(BaseModel):
    id: str
    status: str
    customer: str
    spend: str
    amount: MoneyOut
    parts: list[PartOut]
    wallet: WalletAfter
    reason: str
    created_at: str


@dataclass(slots=True)
class SpendRequest:
    """A spend as it was asked, before customer and store are looked up."""

    actor: Actor
    key: str
    body: SpendIn


def prepare(call: Call, body: SpendIn) -> SpendRequest:
    return SpendRequest(call.actor, call.key, body)


def work(requests: Sequence[SpendRequest]) -> list[Operation | Refused]:
    """All of them in one transaction; each succeeds or is refused by itself."""
    customers = locate([(request.actor, request.body.customer) for request in requests])
    stores = store_ids() if any(request.body.store for request in requests) else {}
    outcomes: list[Operation | Refused | None] = []
    spends: list[Spend] = []
    for request, customer in zip(requests, customers, strict=True):
        try:
            spends.append(spend_of(request, customer, stores))
            outcomes.append(None)
        except Refused as refusal:
            outcomes.append(refusal)
    taken = iter(wallets.spend_batch(spends, now=clock.now()) if spends else ())
    return [next(taken) if outcome is None else outcome for outcome in outcomes]


def spend_of(request: SpendRequest, customer: int | NotFound, stores: dict[str, int]) -> Spend:
    if isinstance(customer, NotFound):
        raise customer
    body = request.body
    return Spend(
        customer,
        body.amount.amount,
        body.amount.currency,
        request.actor,
        request.key,
        store_of(body.store, stores) if body.store else None,
        body.category,
        body.description,
        body.occurred_at,
        body.metadata,
    )


def render(_call: Call, outcome: Operation) -> Answer:
    return created(spend_body(outcome), is_replayed=outcome.is_replayed)


def spend_body(spend: Operation) -> dict[str, Any]:
    return {
        "id": ids.public("spd", spend.customer_id, spend.id),
        "status": spend.status,
        "customer": ids.public_customer(spend.customer_id),
        "amount": {"amount": spend.amount, "currency": spend.currency},
        "refunded": {"amount": spend.refunded, "currency": spend.currency},
        "parts": parts_body(spend),
        "wallet": wallet_after(spend),
        "category": spend.category,
        "description": spend.description,
        "metadata": spend.metadata,
        "occurred_at": moment(spend.occurred_at),
        "created_at": moment(spend.recorded_at),
    }


take = HotCall(prepare, work, render)
add(
    Route(
        name="take_spend",
        method="POST",
        path="/spends",
        tag="spends",
        scope="spends:write",
        summary=_("Take a spend out of a wallet"),
        run=take.answer,
        hot=take,
        status=201,
        answer=SpendOut,
        body=SpendIn,
        needs_key=True,
        refusals=(*MOVES, (422, "over_limit"), *PLACES, *MOMENTS),
    )
)


@route(
    "GET",
    "/spends/{spend}",
    tag="spends",
    scope="spends:read",
    summary=_("One spend or capture"),
    answer=SpendOut,
    refusals=((404, "unknown_id"), (404, "unknown_operation")),
)
def get_spend(call: Call, spend: str) -> Answer:
    found = queries.operation(*owned(call.actor, "spd", spend))
    if found.kind not in {"spend", "capture"}:
        raise ids.unknown(spend)
    return Answer(200, spend_body(found))


@route(
    "POST",
    "/spends/{spend}/refunds",
    tag="spends",
    scope="refunds:write",
    status=201,
    answer=RefundOut,
    summary=_("Give a spend back, all of it or a part"),
    body=RefundIn,
    needs_key=True,
    refusals=(
        (404, "unknown_id"),
        (404, "unknown_operation"),
        (409, "customer_forgotten"),
        (409, "key_conflict"),
        (409, "not_refundable"),
        (422, "refund_exceeded"),
    ),
)
def refund_spend(call: Call, spend: str, body: RefundIn) -> Answer:
    customer_id, spend_id = owned(call.actor, "spd", spend)
    before = queries.operation(customer_id, spend_id)
    done = wallets.refund_spend(
        customer_id=customer_id,
        spend_id=spend_id,
        amount=asked(body.amount, before.currency),
        reason=body.reason,
        store_id=before.store_id,
        actor=call.actor,
        now=call.now,
        key=call.key,
    )
    answer = {
        "id": ids.public("rfd", customer_id, done.id),
        "status": "posted",
        "customer": ids.public_customer(customer_id),
        "spend": spend,
        "amount": {"amount": done.amount, "currency": done.currency},
        "parts": parts_body(done),
        "wallet": wallet_after(done),
        "reason": done.reason,
        "created_at": moment(done.recorded_at),
    }
    return created(answer, is_replayed=done.is_replayed)


def asked(amount: int | MoneyIn | None, currency: str) -> Money | None:
    """A part of something whose currency is known: minor units alone, or money. Raises: Invalid `currency_mismatch`."""
    if amount is None:
        return None
    if isinstance(amount, int):
        return Money(amount, asset(currency))
    if amount.currency != currency:
        raise mismatch(currency)
    return money(amount.amount, currency)


def mismatch(currency: str) -> Refused:
    text = gettext("The amount must be in %(currency)s. Nothing has moved.") % {"currency": currency}
    return Invalid("amount.currency", text, code="currency_mismatch")
