"""Adjustments: corrections by hand, with a reason and, above the programme's amount, a second person."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from brim.base.kit import ids
from brim.base.kit.pages import MOST_TOTAL
from brim.base.money import MOST_AMOUNT, money
from brim.faces.rest.answers import Answer, created
from brim.faces.rest.calls import Call
from brim.faces.rest.people import owned, resolve
from brim.faces.rest.resources.spends import MOVES
from brim.faces.rest.resources.withdrawals import NothingIn, RequestsQuery, WhyIn, wanted
from brim.faces.rest.routes import route
from brim.faces.rest.shapes import Currency, CustomerId, MoneyOut, Reason, Shape, Text, Totalled, moment, page_body
from brim.trade.wallets import operations, queries
from brim.trade.wallets.types import Adjustment, Purse

TAG = "adjustments"
OF_ONE = ((404, "unknown_id"), (404, "unknown_adjustment"), (409, "already_decided"), (409, "key_conflict"))


class ChangeIn(Shape):
    amount: Annotated[int, Field(ge=-MOST_AMOUNT, le=MOST_AMOUNT, description="Minor units; below zero takes away.")]
    currency: Currency


class AdjustmentIn(Shape):
    customer: CustomerId
    amount: ChangeIn
    purse: Literal["principal", "bonus"] = "principal"
    reason: Reason
    description: Text = ""


Status = Literal["requested", "made", "rejected"]


class AdjustmentOut(BaseModel):
    id: str
    status: Status
    customer: str
    amount: MoneyOut
    purse: str
    reason: str
    expiry: str | None
    credit_line: int | None
    requested_by: str
    decided_by: str
    created_at: str
    updated_at: str


class AdjustmentPage(Totalled):
    data: list[AdjustmentOut]


class AdjustmentsQuery(RequestsQuery):
    status: Status | None = None


@route(
    "POST", "/adjustments", tag=TAG, scope="adjustments:write", status=201, body=AdjustmentIn, answer=AdjustmentOut,
    summary=_("Correct a purse by hand; above the programme's amount it waits for a second person"), needs_key=True,
    refusals=(*MOVES, (409, "customer_forgotten"), (422, "invalid_amount")),
)  # fmt: skip
def adjust(call: Call, body: AdjustmentIn) -> Answer:
    return answer(
        operations.adjust(
            customer_id=resolve(call.actor, body.customer), purse=Purse(body.purse),
            change=money(body.amount.amount, body.amount.currency), reason=body.reason, description=body.description,
            actor=call.actor, now=call.now, key=call.key,
        )
    )  # fmt: skip


@route(
    "POST", "/expiries/{expiry}/reverse", tag=TAG, scope="adjustments:write", status=201, body=WhyIn,
    answer=AdjustmentOut, needs_key=True,
    summary=_("Give back what expired, as an adjustment; above the programme's amount it waits for a second person"),
    refusals=(
        (404, "unknown_id"), (404, "unknown_operation"), (409, "customer_forgotten"), (409, "key_conflict"),
        (422, "refund_exceeded"),
    ),
)  # fmt: skip
def reverse_expiry(call: Call, expiry: str, body: WhyIn) -> Answer:
    customer_id, expiry_id = owned(call.actor, "opn", expiry)
    return answer(
        operations.reverse_expiry(
            customer_id=customer_id, expiry_id=expiry_id, reason=body.reason, actor=call.actor, now=call.now,
            key=call.key,
        )
    )  # fmt: skip


@route(
    "GET", "/adjustments", tag=TAG, scope="adjustments:write", or_scope="adjustments:approve", query=AdjustmentsQuery,
    answer=AdjustmentPage,
    summary=_("Adjustments and raised credit lines, the newest first; `requested` ones wait for a second person"),
    refusals=((404, "unknown_customer"), (404, "unknown_id"), (422, "invalid_cursor")),
)  # fmt: skip
def list_adjustments(call: Call, query: AdjustmentsQuery) -> Answer:
    page = queries.list_adjustments(
        wanted(call, query), actor=call.actor, after=query.cursor, limit=query.limit,
        most_counted=MOST_TOTAL if query.include_total else 0,
    )  # fmt: skip
    total = page.total if query.include_total else None
    return Answer(200, page_body([body_of(one) for one in page.items], page.next_cursor, total))


@route(
    "GET", "/adjustments/{adjustment}", tag=TAG, scope="adjustments:write", or_scope="adjustments:approve",
    answer=AdjustmentOut, summary=_("One adjustment"), refusals=((404, "unknown_id"), (404, "unknown_adjustment")),
)  # fmt: skip
def get_adjustment(call: Call, adjustment: str) -> Answer:
    return Answer(200, body_of(queries.adjustment(*owned(call.actor, "adj", adjustment))))


@route(
    "POST", "/adjustments/{adjustment}/approve", tag=TAG, scope="adjustments:approve", status=201, body=NothingIn,
    answer=AdjustmentOut, needs_key=True, summary=_("Approve, as somebody else than who asked"),
    refusals=(
        *OF_ONE, (409, "customer_forgotten"), (409, "second_person_needed"), (422, "insufficient_balance"),
    ),
)  # fmt: skip
def approve_adjustment(call: Call, adjustment: str, body: NothingIn) -> Answer:  # noqa: ARG001 - nothing is asked
    customer_id, adjustment_id = owned(call.actor, "adj", adjustment)
    return answer(
        operations.approve_adjustment(
            customer_id=customer_id, adjustment_id=adjustment_id, actor=call.actor, now=call.now, key=call.key
        )
    )


@route(
    "POST", "/adjustments/{adjustment}/reject", tag=TAG, scope="adjustments:approve", status=201, body=WhyIn,
    answer=AdjustmentOut, needs_key=True, summary=_("Reject; what was frozen is free again"), refusals=OF_ONE,
)  # fmt: skip
def reject_adjustment(call: Call, adjustment: str, body: WhyIn) -> Answer:
    customer_id, adjustment_id = owned(call.actor, "adj", adjustment)
    return answer(
        operations.reject_adjustment(
            customer_id=customer_id, adjustment_id=adjustment_id, reason=body.reason, actor=call.actor, now=call.now,
            key=call.key,
        )
    )  # fmt: skip


def answer(adjustment: Adjustment) -> Answer:
    return created(body_of(adjustment), is_replayed=adjustment.is_replayed)


def body_of(adjustment: Adjustment) -> dict[str, Any]:
    return {
        "id": ids.public("adj", adjustment.customer_id, adjustment.id),
        "status": adjustment.status,
        "customer": ids.public_customer(adjustment.customer_id),
        "amount": {"amount": adjustment.amount, "currency": adjustment.currency},
        "purse": adjustment.purse,
        "reason": adjustment.reason,
        "expiry": ids.public("opn", adjustment.customer_id, adjustment.expiry_id) if adjustment.expiry_id else None,
        "credit_line": adjustment.credit_line,
        "requested_by": adjustment.requested_by,
        "decided_by": adjustment.decided_by,
        "created_at": moment(adjustment.requested_at),
        "updated_at": moment(adjustment.changed_at),
    }
