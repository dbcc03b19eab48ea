"""Disputes: a payer contests a payment; what is left of its top-up counts as nothing until that is decided."""

from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from brim.base.kit import ids
from brim.faces.rest.answers import Answer, created
from brim.faces.rest.calls import Call
from brim.faces.rest.people import owned, resolve
from brim.faces.rest.routes import route
from brim.faces.rest.shapes import (
    Cursor,
    CustomerId,
    IncludeTotal,
    Limit,
    MoneyIn,
    MoneyOut,
    Query,
    Reason,
    Shape,
    Totalled,
    moment,
    page_body,
)
from brim.trade.payments import operations, queries
from brim.trade.payments.types import Dispute, DisputeStatus

TAG = "payments"
Status = Literal["open", "won", "lost"]
OF_ONE = ((404, "unknown_id"), (404, "unknown_dispute"))


class DisputeIn(Shape):
    """Without `amount`, all of the payment that is not contested yet."""

    amount: MoneyIn | None = None
    reason: Reason


class OutcomeIn(Shape):
    outcome: Literal["won", "lost"]
    reason: Reason


class DisputeOut(BaseModel):
    id: str
    status: Status
    payment: str
    topup: str
    customer: str
    channel: str
    number: str
    amount: MoneyOut
    reason: str
    opened_by: str
    decided_by: str
    opened_at: str
    decided_at: str | None


class DisputePage(Totalled):
    data: list[DisputeOut]


class DisputesQuery(Query):
    customer: CustomerId | None = None
    status: Status | None = None
    limit: Limit = 50
    cursor: Cursor = ""
    include_total: IncludeTotal = False


@route(
    "GET", "/disputes", tag=TAG, scope="payments:read", query=DisputesQuery, answer=DisputePage,
    summary=_("Disputes, the newest first"),
    refusals=((404, "unknown_customer"), (404, "unknown_id"), (422, "invalid_cursor")),
)  # fmt: skip
def list_disputes(call: Call, query: DisputesQuery) -> Answer:
    page = queries.disputes(
        actor=call.actor, customer_id=resolve(call.actor, query.customer) if query.customer else None,
        status=DisputeStatus(query.status) if query.status else None, cursor=query.cursor, limit=query.limit,
        include_total=query.include_total,
    )  # fmt: skip
    return Answer(200, page_body([body_of(one) for one in page.items], page.next_cursor, page.total))


@route(
    "GET", "/disputes/{dispute}", tag=TAG, scope="payments:read", answer=DisputeOut, summary=_("One dispute"),
    refusals=OF_ONE,
)  # fmt: skip
def get_dispute(call: Call, dispute: str) -> Answer:
    return Answer(200, body_of(queries.dispute(*owned(call.actor, "dsp", dispute), actor=call.actor)))


@route(
    "POST", "/payments/{payment}/disputes", tag=TAG, scope="disputes:write", status=201, body=DisputeIn,
    answer=DisputeOut, needs_key=True,
    summary=_("Record that a payer contests a payment, where the channel does not tell it"),
    refusals=(
        (404, "unknown_id"), (404, "unknown_payment"), (409, "key_conflict"), (422, "not_disputable"),
        (422, "dispute_too_large"),
    ),
)  # fmt: skip
def raise_dispute(call: Call, payment: str, body: DisputeIn) -> Answer:
    customer_id, payment_id = owned(call.actor, "pay", payment)
    return answer(
        operations.raise_dispute(
            customer_id=customer_id, payment_id=payment_id, amount=body.amount.money() if body.amount else None,
            reason=body.reason, actor=call.actor, now=call.now, key=call.key,
        )
    )  # fmt: skip


@route(
    "POST", "/disputes/{dispute}/outcome", tag=TAG, scope="disputes:write", status=201, body=OutcomeIn,
    answer=DisputeOut, needs_key=True,
    summary=_("Record how a dispute was decided, where the channel does not tell it"),
    refusals=(*OF_ONE, (409, "already_decided"), (409, "key_conflict")),
)  # fmt: skip
def record_dispute_outcome(call: Call, dispute: str, body: OutcomeIn) -> Answer:
    customer_id, dispute_id = owned(call.actor, "dsp", dispute)
    return answer(
        operations.record_dispute_outcome(
            customer_id=customer_id, dispute_id=dispute_id, outcome=body.outcome, reason=body.reason,
            actor=call.actor, now=call.now, key=call.key,
        )
    )  # fmt: skip


def answer(dispute: Dispute) -> Answer:
    return created(body_of(dispute), is_replayed=dispute.replayed)


def body_of(dispute: Dispute) -> dict[str, Any]:
    return {
        "id": ids.public("dsp", dispute.customer_id, dispute.id),
        "status": str(dispute.status),
        "payment": ids.public("pay", dispute.customer_id, dispute.payment_id),
        "topup": ids.public("top", dispute.customer_id, dispute.topup_id),
        "customer": ids.public_customer(dispute.customer_id),
        "channel": dispute.channel,
        "number": dispute.number,
        "amount": dispute.amount.json(),
        "reason": dispute.reason,
        "opened_by": dispute.opened_by,
        "decided_by": dispute.decided_by,
        "opened_at": moment(dispute.opened_at),
        "decided_at": moment(dispute.decided_at),
    }
