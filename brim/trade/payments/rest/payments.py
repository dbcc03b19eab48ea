"""Payments: how a top-up's money came in."""

from typing import Annotated, Any, Literal, get_args

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, StringConstraints

from brim.base.kit import ids
from brim.base.rest.answers import Answer
from brim.base.rest.calls import Call
from brim.base.rest.routes import route
from brim.base.rest.shapes import Cursor, CustomerId, IncludeTotal, Limit, MoneyOut, Query, Totalled, moment, page_body
from brim.core.customers.rest.people import owned, resolve
from brim.trade.payments import queries
from brim.trade.payments.types import Payment, PaymentState

State = Literal[
    "created",
    "pending",
    "paid",
    "credited",
    "failed",
    "expired",
    "refunding",
    "partially_refunded",
    "refunded",
    "disputed",
    "sent_back",
    "cancelled",
    "charged_back",
]
assert set(get_args(State)) == set(PaymentState)


class PaymentOut(BaseModel):
    id: str
    state: State
    topup: str
    customer: str
    channel: str
    number: str
    channel_number: str
    amount: MoneyOut
    refunded: MoneyOut
    charged_back: MoneyOut
    checkout_url: str
    created_at: str
    expires_at: str
    paid_at: str | None
    credited_at: str | None


class PaymentPage(Totalled):
    data: list[PaymentOut]


class PaymentsQuery(Query):
    customer: CustomerId | None = None
    channel: Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9_-]*$")] = ""
    state: State | None = None
    limit: Limit = 50
    cursor: Cursor = ""
    include_total: IncludeTotal = False


@route(
    "GET",
    "/payments",
    tag="payments",
    scope="payments:read",
    query=PaymentsQuery,
    answer=PaymentPage,
    summary=_("Payments, the newest first"),
    refusals=((404, "unknown_customer"), (404, "unknown_id"), (422, "invalid_cursor")),
)
def list_payments(call: Call, query: PaymentsQuery) -> Answer:
    page = queries.payments(
        actor=call.actor,
        customer_id=resolve(call.actor, query.customer) if query.customer else None,
        channel=query.channel,
        states=[PaymentState(query.state)] if query.state else (),
        cursor=query.cursor,
        limit=query.limit,
        include_total=query.include_total,
    )
    return Answer(200, page_body([body_of(one) for one in page.items], page.next_cursor, page.total))


@route(
    "GET",
    "/payments/{payment}",
    tag="payments",
    scope="payments:read",
    answer=PaymentOut,
    summary=_("One payment"),
    refusals=((404, "unknown_id"), (404, "unknown_payment")),
)
def get_payment(call: Call, payment: str) -> Answer:
    return Answer(200, body_of(queries.payment(*owned(call.actor, "pay", payment), actor=call.actor)))


def body_of(payment: Payment) -> dict[str, Any]:
    return {
        "id": ids.public("pay", payment.customer_id, payment.id),
        "state": str(payment.state),
        "topup": ids.public("top", payment.customer_id, payment.topup_id),
        "customer": ids.public_customer(payment.customer_id),
        "channel": payment.channel,
        "number": payment.number,
        "channel_number": payment.channel_number,
        "amount": payment.amount.json(),
        "refunded": payment.refunded.json(),
        "charged_back": payment.charged_back.json(),
        "checkout_url": payment.checkout_url,
        "created_at": moment(payment.created_at),
        "expires_at": moment(payment.expires_at),
        "paid_at": moment(payment.paid_at),
        "credited_at": moment(payment.credited_at),
    }
