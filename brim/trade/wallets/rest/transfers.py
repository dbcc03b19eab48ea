"""Transfers between customers, wallets frozen and freed, and credit lines."""

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from brim.base.kit import ids
from brim.base.money import MAX_AMOUNT, money
from brim.base.rest.answers import Answer, created
from brim.base.rest.calls import Call
from brim.base.rest.requests import WhyIn
from brim.base.rest.routes import route
from brim.base.rest.shapes import Currency, CustomerId, MoneyIn, MoneyOut, Reason, Shape, Text, moment
from brim.core.customers.rest.people import owned, resolve
from brim.trade.wallets import operations, queries
from brim.trade.wallets.rest.shapes import PartOut, WalletAfter, parts_body, wallet_after
from brim.trade.wallets.rest.spends import MOVES
from brim.trade.wallets.rest.wallets import UNKNOWN, own_currency
from brim.trade.wallets.types import Operation


class TransferIn(Shape):
    customer: CustomerId
    to: CustomerId
    amount: MoneyIn
    reason: Text = ""
    description: Text = ""


class TransferOut(BaseModel):
    """`parts`: what left of each purse; principal above the amount pays for bonus that was spent, bonus lapses."""

    id: str
    status: str
    customer: str
    to: str
    amount: MoneyOut
    parts: list[PartOut]
    wallet: WalletAfter
    reason: str
    created_at: str


class FreezeIn(Shape):
    customer: CustomerId
    currency: Currency | None = None
    reason: Reason


class FreezeOut(BaseModel):
    id: str
    status: Literal["frozen", "active"]
    customer: str
    currency: str
    wallet: WalletAfter
    reason: str
    created_at: str


class LineIn(Shape):
    amount: Annotated[int, Field(ge=0, le=MAX_AMOUNT, description="Minor units; zero: nothing is lent.")]
    currency: Currency


class CreditLineIn(Shape):
    customer: CustomerId
    amount: LineIn
    reason: Reason


class CreditLineOut(BaseModel):
    id: str
    status: Literal["set", "requested"]
    adjustment: str | None
    customer: str
    amount: MoneyOut
    wallet: WalletAfter
    reason: str
    created_at: str


@route(
    "POST",
    "/transfers",
    tag="transfers",
    scope="transfers:write",
    status=201,
    body=TransferIn,
    answer=TransferOut,
    summary=_("Send principal to another customer"),
    needs_key=True,
    refusals=(*MOVES, (409, "customer_forgotten"), (409, "holds_open"), (422, "same_customer")),
)
def transfer(call: Call, body: TransferIn) -> Answer:
    receiver = resolve(call.actor, body.to)
    done = operations.transfer(
        customer_id=resolve(call.actor, body.customer),
        to_customer_id=receiver,
        amount=body.amount.money(),
        reason=body.reason,
        description=body.description,
        actor=call.actor,
        now=call.now,
        key=call.key,
    )
    answer = {
        "id": ids.public("tfr", done.customer_id, done.id),
        "status": "posted",
        "customer": ids.public_customer(done.customer_id),
        "to": ids.public_customer(receiver),
        "amount": {"amount": done.amount, "currency": done.currency},
        "parts": parts_body(done),
        "wallet": wallet_after(done),
        "reason": done.reason,
        "created_at": moment(done.recorded_at),
    }
    return created(answer, is_replayed=done.is_replayed)


@route(
    "POST",
    "/freezes",
    tag="freezes",
    scope="wallets:freeze",
    status=201,
    body=FreezeIn,
    answer=FreezeOut,
    summary=_("Freeze a wallet: it pays nothing out until the freeze is lifted"),
    needs_key=True,
    refusals=(*UNKNOWN, (409, "key_conflict"), (422, "wallet_closed")),
)
def freeze(call: Call, body: FreezeIn) -> Answer:
    done = operations.freeze(
        customer_id=resolve(call.actor, body.customer),
        currency=body.currency or own_currency(),
        reason=body.reason,
        actor=call.actor,
        now=call.now,
        key=call.key,
    )
    return standing(done, done, "frozen")


@route(
    "POST",
    "/freezes/{freeze}/lift",
    tag="freezes",
    scope="wallets:freeze",
    status=201,
    body=WhyIn,
    answer=FreezeOut,
    summary=_("Lift a freeze"),
    needs_key=True,
    refusals=((404, "unknown_id"), (404, "unknown_operation"), (409, "key_conflict"), (422, "wallet_closed")),
)
def lift_freeze(call: Call, freeze: str, body: WhyIn) -> Answer:
    placed = queries.operation(*owned(call.actor, "frz", freeze))
    if placed.kind != "freeze":
        raise ids.unknown(freeze)
    done = operations.unfreeze(
        customer_id=placed.customer_id,
        currency=placed.currency,
        reason=body.reason,
        actor=call.actor,
        now=call.now,
        key=call.key,
    )
    return standing(placed, done, "active")


def standing(placed: Operation, done: Operation, status: str) -> Answer:
    answer = {
        "id": ids.public("frz", placed.customer_id, placed.id),
        "status": status,
        "customer": ids.public_customer(done.customer_id),
        "currency": done.currency,
        "wallet": wallet_after(done),
        "reason": done.reason,
        "created_at": moment(done.recorded_at),
    }
    return created(answer, is_replayed=done.is_replayed)


@route(
    "POST",
    "/credit-lines",
    tag="wallets",
    scope="adjustments:write",
    status=201,
    body=CreditLineIn,
    answer=CreditLineOut,
    needs_key=True,
    summary=_("Say how much a customer may owe at most; above the programme's amount it waits for a second person"),
    refusals=(*UNKNOWN, (409, "key_conflict"), (409, "wallet_owes"), (422, "currency_not_offered")),
)
def set_credit_line(call: Call, body: CreditLineIn) -> Answer:
    done = operations.set_credit_line(
        customer_id=resolve(call.actor, body.customer),
        line=money(body.amount.amount, body.amount.currency),
        reason=body.reason,
        actor=call.actor,
        now=call.now,
        key=call.key,
    )
    is_waiting = done.kind == "adjustment_request"
    answer = {
        "id": ids.public("opn", done.customer_id, done.id),
        "status": "requested" if is_waiting else "set",
        "adjustment": ids.public("adj", done.customer_id, done.id) if is_waiting else None,
        "customer": ids.public_customer(done.customer_id),
        "amount": {"amount": done.amount, "currency": done.currency},
        "wallet": wallet_after(done),
        "reason": done.reason,
        "created_at": moment(done.recorded_at),
    }
    return created(answer, is_replayed=done.is_replayed)
