"""Disputes: a payer contests a payment; what is left of its top-up counts as nothing until that is decided."""

from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from brim.base.kit import ids
from brim.base.rest.answers import Answer, created
from brim.base.rest.calls import Call
from brim.base.rest.requests import NothingIn, WhyIn
from brim.base.rest.routes import route
from brim.base.rest.shapes import (
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
from brim.core.customers.rest.people import owned, resolve
from brim.trade.payments import operations, queries
from brim.trade.payments.types import Dispute, DisputeOutcome, DisputeStatus, OutcomeStatus

TAG = "payments"
Status = Literal["open", "won", "lost"]
OF_ONE = ((404, "unknown_id"), (404, "unknown_dispute"))
OF_OUTCOME = ((404, "unknown_id"), (404, "unknown_outcome"), (409, "already_decided"), (409, "key_conflict"))


class DisputeIn(Shape):
    """Without `amount`, all of the payment that is not contested yet."""

    amount: MoneyIn | None = None
    reason: Reason


class OutcomeIn(Shape):
    outcome: Literal["won", "lost"]
    reason: Reason


OutcomeState = Literal["requested", "made", "rejected", "overtaken"]


class DisputeOutcomeOut(BaseModel):
    id: str
    status: OutcomeState
    dispute: str
    customer: str
    outcome: Literal["won", "lost"]
    reason: str
    requested_by: str
    decided_by: str
    created_at: str
    updated_at: str


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
    waits: DisputeOutcomeOut | None


class DisputePage(Totalled):
    data: list[DisputeOut]


class DisputeOutcomePage(Totalled):
    data: list[DisputeOutcomeOut]


class DisputesQuery(Query):
    customer: CustomerId | None = None
    status: Status | None = None
    limit: Limit = 50
    cursor: Cursor = ""
    include_total: IncludeTotal = False


class OutcomesQuery(Query):
    customer: CustomerId | None = None
    status: OutcomeState | None = None
    limit: Limit = 50
    cursor: Cursor = ""
    include_total: IncludeTotal = False


@route(
    "GET",
    "/disputes",
    tag=TAG,
    scope="payments:read",
    query=DisputesQuery,
    answer=DisputePage,
    summary=_("Disputes, the newest first"),
    refusals=((404, "unknown_customer"), (404, "unknown_id"), (422, "invalid_cursor")),
)
def list_disputes(call: Call, query: DisputesQuery) -> Answer:
    page = queries.disputes(
        actor=call.actor,
        customer_id=resolve(call.actor, query.customer) if query.customer else None,
        status=DisputeStatus(query.status) if query.status else None,
        cursor=query.cursor,
        limit=query.limit,
        include_total=query.include_total,
    )
    return Answer(200, page_body([body_of(one) for one in page.items], page.next_cursor, page.total))


@route(
    "GET",
    "/disputes/{dispute}",
    tag=TAG,
    scope="payments:read",
    answer=DisputeOut,
    summary=_("One dispute"),
    refusals=OF_ONE,
)
def get_dispute(call: Call, dispute: str) -> Answer:
    return Answer(200, body_of(queries.dispute(*owned(call.actor, "dsp", dispute), actor=call.actor)))


@route(
    "POST",
    "/payments/{payment}/disputes",
    tag=TAG,
    scope="disputes:write",
    status=201,
    body=DisputeIn,
    answer=DisputeOut,
    needs_key=True,
    summary=_("Record that a payer contests a payment, where the channel does not tell it"),
    refusals=(
        (404, "unknown_id"),
        (404, "unknown_payment"),
        (409, "key_conflict"),
        (422, "not_disputable"),
        (422, "dispute_too_large"),
    ),
)
def raise_dispute(call: Call, payment: str, body: DisputeIn) -> Answer:
    customer_id, payment_id = owned(call.actor, "pay", payment)
    return answer(
        operations.raise_dispute(
            customer_id=customer_id,
            payment_id=payment_id,
            amount=body.amount.money() if body.amount else None,
            reason=body.reason,
            actor=call.actor,
            now=call.now,
            key=call.key,
        )
    )


@route(
    "POST",
    "/disputes/{dispute}/outcomes",
    tag=TAG,
    scope="disputes:write",
    status=201,
    body=OutcomeIn,
    answer=DisputeOutcomeOut,
    needs_key=True,
    summary=_("Say how a dispute was decided, where the channel does not tell it; it waits for a second person"),
    refusals=(
        *OF_ONE,
        (409, "already_decided"),
        (409, "decided_by_channel"),
        (409, "outcome_requested"),
        (409, "key_conflict"),
    ),
)
def record_dispute_outcome(call: Call, dispute: str, body: OutcomeIn) -> Answer:
    customer_id, dispute_id = owned(call.actor, "dsp", dispute)
    return answer_outcome(
        operations.record_dispute_outcome(
            customer_id=customer_id,
            dispute_id=dispute_id,
            outcome=body.outcome,
            reason=body.reason,
            actor=call.actor,
            now=call.now,
            key=call.key,
        )
    )


@route(
    "GET",
    "/dispute-outcomes",
    tag=TAG,
    scope="payments:read",
    query=OutcomesQuery,
    answer=DisputeOutcomePage,
    summary=_("What people said came of disputes, the newest first; `requested` ones wait for a second person"),
    refusals=((404, "unknown_customer"), (404, "unknown_id"), (422, "invalid_cursor")),
)
def list_dispute_outcomes(call: Call, query: OutcomesQuery) -> Answer:
    page = queries.dispute_outcomes(
        actor=call.actor,
        customer_id=resolve(call.actor, query.customer) if query.customer else None,
        status=OutcomeStatus(query.status) if query.status else None,
        cursor=query.cursor,
        limit=query.limit,
        include_total=query.include_total,
    )
    return Answer(200, page_body([body_of_outcome(one) for one in page.items], page.next_cursor, page.total))


@route(
    "GET",
    "/dispute-outcomes/{outcome}",
    tag=TAG,
    scope="payments:read",
    answer=DisputeOutcomeOut,
    summary=_("One outcome of a dispute"),
    refusals=((404, "unknown_id"), (404, "unknown_outcome")),
)
def get_dispute_outcome(call: Call, outcome: str) -> Answer:
    return Answer(200, body_of_outcome(queries.dispute_outcome(*owned(call.actor, "out", outcome), actor=call.actor)))


@route(
    "POST",
    "/dispute-outcomes/{outcome}/approve",
    tag=TAG,
    scope="disputes:approve",
    status=201,
    body=NothingIn,
    answer=DisputeOutcomeOut,
    needs_key=True,
    summary=_("Agree to how a dispute was decided, as somebody else"),
    refusals=(*OF_OUTCOME, (409, "customer_forgotten"), (409, "second_person_needed")),
)
def approve_dispute_outcome(call: Call, outcome: str, body: NothingIn) -> Answer:  # noqa: ARG001 - nothing is asked
    customer_id, outcome_id = owned(call.actor, "out", outcome)
    return answer_outcome(
        operations.approve_dispute_outcome(
            customer_id=customer_id, outcome_id=outcome_id, actor=call.actor, now=call.now, key=call.key
        )
    )


@route(
    "POST",
    "/dispute-outcomes/{outcome}/reject",
    tag=TAG,
    scope="disputes:approve",
    status=201,
    body=WhyIn,
    answer=DisputeOutcomeOut,
    needs_key=True,
    summary=_("Do not agree; the dispute stands as it did"),
    refusals=OF_OUTCOME,
)
def reject_dispute_outcome(call: Call, outcome: str, body: WhyIn) -> Answer:
    customer_id, outcome_id = owned(call.actor, "out", outcome)
    return answer_outcome(
        operations.reject_dispute_outcome(
            customer_id=customer_id,
            outcome_id=outcome_id,
            reason=body.reason,
            actor=call.actor,
            now=call.now,
            key=call.key,
        )
    )


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
        "waits": body_of_outcome(dispute.waits) if dispute.waits else None,
    }


def answer_outcome(outcome: DisputeOutcome) -> Answer:
    return created(body_of_outcome(outcome), is_replayed=outcome.replayed)


def body_of_outcome(outcome: DisputeOutcome) -> dict[str, Any]:
    return {
        "id": ids.public("out", outcome.customer_id, outcome.id),
        "status": str(outcome.status),
        "dispute": ids.public("dsp", outcome.customer_id, outcome.dispute_id),
        "customer": ids.public_customer(outcome.customer_id),
        "outcome": str(outcome.outcome),
        "reason": outcome.reason,
        "requested_by": outcome.requested_by,
        "decided_by": outcome.decided_by,
        "created_at": moment(outcome.requested_at),
        "updated_at": moment(outcome.changed_at),
    }
