"""Top-ups: money in, and back to where it came from."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field, StringConstraints

from brim.base.kit import ids
from brim.base.rest.answers import Answer, created
from brim.base.rest.calls import Call
from brim.base.rest.routes import route
from brim.base.rest.shapes import (
    Cursor,
    CustomerId,
    IncludeTotal,
    Limit,
    MoneyIn,
    MoneyOut,
    Query,
    Shape,
    Store,
    Totalled,
    moment,
    page_body,
    store_id,
)
from brim.core.customers.rest.people import owned, resolve
from brim.trade.payments import operations, queries
from brim.trade.payments.types import Refund, TopUp, TopUpStatus
from brim.trade.wallets.rest.spends import RefundIn, asked


class TopUpIn(Shape):
    customer: CustomerId
    amount: MoneyIn
    channel: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    return_url: Annotated[str, StringConstraints(max_length=2000)] = ""
    store: Store | None = None


class PaymentPart(BaseModel):
    id: str
    channel: str
    state: str
    checkout_url: str


class TopUpOut(BaseModel):
    id: str
    status: Literal["pending", "credited", "failed", "expired", "cancelled"]
    customer: str
    amount: MoneyOut
    channel: str
    payment: PaymentPart
    created_at: str
    credited_at: str | None


class TopUpPage(Totalled):
    data: list[TopUpOut]


class TopUpsQuery(Query):
    customer: CustomerId | None = None
    status: Literal["pending", "credited", "failed", "expired", "cancelled"] | None = None
    limit: Limit = 50
    cursor: Cursor = ""
    include_total: IncludeTotal = False


class TopUpRefundIn(RefundIn):
    fault: Annotated[
        Literal["consumer", "operator", "neither"],
        Field(description="Whose it is that the contract ends, as in the refund quote, which says what is paid."),
    ] = "consumer"


class TopUpRefundOut(BaseModel):
    id: str
    status: Literal["pending", "completed", "cancelled"]
    topup: str
    customer: str
    amount: MoneyOut
    reason: str
    created_at: str
    settled_at: str | None


class TopUpRefundPage(BaseModel):
    data: list[TopUpRefundOut]
    next_cursor: str | None


class TopUpRefundsQuery(Query):
    limit: Limit = 50
    cursor: Cursor = ""


UNKNOWN = ((404, "unknown_id"), (404, "unknown_topup"))


@route(
    "POST",
    "/topups",
    tag="topups",
    scope="topups:write",
    summary=_("Start a top-up, or take one at the counter"),
    status=201,
    body=TopUpIn,
    answer=TopUpOut,
    needs_key=True,
    refusals=(
        (404, "unknown_customer"),
        (409, "customer_forgotten"),
        (409, "key_conflict"),
        (422, "wallet_frozen"),
        (422, "over_limit"),
        (422, "under_limit"),
        (422, "currency_not_offered"),
        (422, "channel_declined"),
        (422, "unknown_channel"),
        (422, "unknown_store"),
        (503, "channel_unavailable"),
    ),
)
def start_topup(call: Call, body: TopUpIn) -> Answer:
    started = operations.start_top_up(
        customer_id=resolve(call.actor, body.customer),
        amount=body.amount.money(),
        channel=body.channel,
        return_url=body.return_url,
        store_id=store_id(body.store),
        actor=call.actor,
        now=call.now,
        key=call.key,
    )
    return created(topup_body(started), is_replayed=started.replayed)


@route(
    "GET",
    "/topups",
    tag="topups",
    scope="topups:read",
    summary=_("Top-ups, the newest first"),
    query=TopUpsQuery,
    answer=TopUpPage,
    refusals=((404, "unknown_customer"), (404, "unknown_id"), (422, "invalid_cursor")),
)
def list_topups(call: Call, query: TopUpsQuery) -> Answer:
    page = queries.topups(
        actor=call.actor,
        customer_id=resolve(call.actor, query.customer) if query.customer else None,
        status=TopUpStatus(query.status) if query.status else None,
        cursor=query.cursor,
        limit=query.limit,
        include_total=query.include_total,
    )
    return Answer(200, page_body([topup_body(one) for one in page.items], page.next_cursor, page.total))


@route(
    "GET",
    "/topups/{topup}",
    tag="topups",
    scope="topups:read",
    summary=_("One top-up"),
    answer=TopUpOut,
    refusals=UNKNOWN,
)
def get_topup(call: Call, topup: str) -> Answer:
    return Answer(200, topup_body(queries.topup(*owned(call.actor, "top", topup), actor=call.actor)))


@route(
    "POST",
    "/topups/{topup}/cancel",
    tag="topups",
    scope="topups:write",
    status=201,
    answer=TopUpOut,
    needs_key=True,
    summary=_("Cancel a top-up that was not paid: closed at its channel, it counts towards no limit"),
    refusals=(*UNKNOWN, (409, "topup_not_open"), (409, "key_conflict"), (503, "channel_unavailable")),
)
def cancel_topup(call: Call, topup: str) -> Answer:
    customer_id, topup_id = owned(call.actor, "top", topup)
    ended = operations.cancel_top_up(
        customer_id=customer_id, topup_id=topup_id, actor=call.actor, now=call.now, key=call.key
    )
    return created(topup_body(ended), is_replayed=ended.replayed)


@route(
    "POST",
    "/topups/{topup}/refunds",
    tag="topups",
    scope="refunds:write",
    status=201,
    body=TopUpRefundIn,
    answer=TopUpRefundOut,
    needs_key=True,
    summary=_("Send a top-up's money back to where it came from"),
    refusals=(
        *UNKNOWN,
        (409, "key_conflict"),
        (409, "holds_open"),
        (422, "not_refundable"),
        (422, "refund_pending"),
        (422, "refund_too_large"),
        (422, "refund_exceeded"),
        (422, "currency_mismatch"),
        (422, "wallet_frozen"),
        (422, "payment_disputed"),
        (422, "value_contested"),
    ),
)
def refund_topup(call: Call, topup: str, body: TopUpRefundIn) -> Answer:
    customer_id, topup_id = owned(call.actor, "top", topup)
    before = queries.topup(customer_id, topup_id)
    refund = operations.refund_top_up(
        customer_id=customer_id,
        topup_id=topup_id,
        amount=asked(body.amount, before.amount.asset.code),
        reason=body.reason,
        fault=body.fault,
        actor=call.actor,
        now=call.now,
        key=call.key,
    )
    return created(refund_body(refund), is_replayed=refund.replayed)


@route(
    "GET",
    "/topups/{topup}/refunds",
    tag="topups",
    scope="topups:read",
    summary=_("A top-up's refunds, oldest first"),
    query=TopUpRefundsQuery,
    answer=TopUpRefundPage,
    refusals=(*UNKNOWN, (422, "invalid_cursor")),
)
def list_topup_refunds(call: Call, topup: str, query: TopUpRefundsQuery) -> Answer:
    customer_id, topup_id = owned(call.actor, "top", topup)
    page = queries.refunds_of(customer_id, topup_id, actor=call.actor, cursor=query.cursor, limit=query.limit)
    return Answer(200, page_body([refund_body(one) for one in page.items], page.next_cursor))


def topup_body(topup: TopUp) -> dict[str, Any]:
    return {
        "id": ids.public("top", topup.customer_id, topup.id),
        "status": str(topup.status),
        "customer": ids.public_customer(topup.customer_id),
        "amount": topup.amount.json(),
        "channel": topup.channel,
        "payment": {
            "id": ids.public("pay", topup.customer_id, topup.payment.id),
            "channel": topup.payment.channel,
            "state": str(topup.payment.state),
            "checkout_url": topup.payment.checkout_url,
        },
        "created_at": moment(topup.created_at),
        "credited_at": moment(topup.credited_at),
    }


def refund_body(refund: Refund) -> dict[str, Any]:
    return {
        "id": ids.public("rfd", refund.customer_id, refund.id),
        "status": str(refund.status),
        "topup": ids.public("top", refund.customer_id, refund.topup_id),
        "customer": ids.public_customer(refund.customer_id),
        "amount": refund.amount.json(),
        "reason": refund.reason,
        "created_at": moment(refund.created_at),
        "settled_at": moment(refund.settled_at),
    }
