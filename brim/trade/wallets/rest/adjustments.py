"""Adjustments: corrections by hand and late spends, with a reason and, beyond what the programme allows, a second
person."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from brim.base.kit import ids
from brim.base.kit.pages import MAX_TOTAL
from brim.base.money import MAX_AMOUNT, money
from brim.base.rest.answers import Answer, created
from brim.base.rest.calls import Call
from brim.base.rest.requests import NothingIn, RequestsQuery, WhyIn
from brim.base.rest.routes import route
from brim.base.rest.shapes import (
    Currency,
    CustomerId,
    Line,
    Moment,
    MoneyIn,
    MoneyOut,
    Reason,
    Shape,
    Store,
    Text,
    Totalled,
    moment,
    page_body,
    store_ids,
    store_of,
)
from brim.core.customers.rest.people import owned, resolve
from brim.trade.wallets import operations, queries
from brim.trade.wallets.rest.shapes import PartOut, WalletAfter, parts_body, wallet_after
from brim.trade.wallets.rest.spends import MOVES, PLACES
from brim.trade.wallets.rest.withdrawals import wanted
from brim.trade.wallets.types import Adjustment, Purse

TAG = "adjustments"
OF_ONE = ((404, "unknown_id"), (404, "unknown_adjustment"), (409, "already_decided"), (409, "key_conflict"))


class ChangeIn(Shape):
    amount: Annotated[int, Field(ge=-MAX_AMOUNT, le=MAX_AMOUNT, description="Minor units; below zero takes away.")]
    currency: Currency


class AdjustmentIn(Shape):
    customer: CustomerId
    amount: ChangeIn
    purse: Literal["principal", "bonus"] = "principal"
    reason: Reason
    description: Text = ""


Status = Literal["requested", "made", "rejected"]


class LateSpendIn(Shape):
    customer: CustomerId
    amount: MoneyIn
    occurred_at: Moment
    store: Store | None = None
    category: Line = ""
    description: Text = ""
    reason: Reason


class LateSpendOut(BaseModel):
    """`spend` where it is booked, `adjustment` where it waits for a second person."""

    id: str
    status: Literal["posted", "requested"]
    spend: str | None
    adjustment: str | None
    customer: str
    amount: MoneyOut
    parts: list[PartOut]
    wallet: WalletAfter
    reason: str
    occurred_at: str
    created_at: str


class AdjustmentOut(BaseModel):
    """`occurred_at` and, once it is made, `spend`: of a late spend, which names no purse."""

    id: str
    status: Status
    customer: str
    amount: MoneyOut
    purse: str
    reason: str
    expiry: str | None
    credit_line: int | None
    occurred_at: str | None
    spend: str | None
    requested_by: str
    decided_by: str
    created_at: str
    updated_at: str


class AdjustmentPage(Totalled):
    data: list[AdjustmentOut]


class AdjustmentsQuery(RequestsQuery):
    status: Status | None = None


@route(
    "POST",
    "/adjustments",
    tag=TAG,
    scope="adjustments:write",
    status=201,
    body=AdjustmentIn,
    answer=AdjustmentOut,
    summary=_("Correct a purse by hand; above the programme's amount it waits for a second person"),
    needs_key=True,
    refusals=(*MOVES, (409, "customer_forgotten"), (422, "invalid_amount")),
)
def adjust(call: Call, body: AdjustmentIn) -> Answer:
    return answer(
        operations.adjust(
            customer_id=resolve(call.actor, body.customer),
            purse=Purse(body.purse),
            change=money(body.amount.amount, body.amount.currency),
            reason=body.reason,
            description=body.description,
            actor=call.actor,
            now=call.now,
            key=call.key,
        )
    )


@route(
    "POST",
    "/expiries/{expiry}/reverse",
    tag=TAG,
    scope="adjustments:write",
    status=201,
    body=WhyIn,
    answer=AdjustmentOut,
    needs_key=True,
    summary=_("Give back what expired, as an adjustment; above the programme's amount it waits for a second person"),
    refusals=(
        (404, "unknown_id"),
        (404, "unknown_operation"),
        (409, "customer_forgotten"),
        (409, "key_conflict"),
        (422, "refund_exceeded"),
    ),
)
def reverse_expiry(call: Call, expiry: str, body: WhyIn) -> Answer:
    customer_id, expiry_id = owned(call.actor, "opn", expiry)
    return answer(
        operations.reverse_expiry(
            customer_id=customer_id,
            expiry_id=expiry_id,
            reason=body.reason,
            actor=call.actor,
            now=call.now,
            key=call.key,
        )
    )


@route(
    "POST",
    "/late-spends",
    tag=TAG,
    scope="adjustments:write",
    status=201,
    body=LateSpendIn,
    answer=LateSpendOut,
    summary=_(
        "Record a spend of an earlier day, with a reason; later than the programme lets one person book, it waits for "
        "a second person"
    ),
    needs_key=True,
    refusals=(
        *MOVES,
        (422, "currency_not_offered"),
        (422, "over_limit"),
        *PLACES,
        (422, "occurred_in_future"),
        (422, "invalid_moment"),
        (422, "wallet_closed"),
    ),
)
def record_late_spend(call: Call, body: LateSpendIn) -> Answer:
    stores = store_ids() if body.store else {}
    done = operations.record_late_spend(
        customer_id=resolve(call.actor, body.customer),
        amount=body.amount.money(),
        occurred_at=body.occurred_at,
        store_id=store_of(body.store, stores) if body.store else None,
        category=body.category,
        description=body.description,
        reason=body.reason,
        actor=call.actor,
        now=call.now,
        key=call.key,
    )
    is_waiting = done.kind == "adjustment_request"
    spend = None if is_waiting else ids.public("spd", done.customer_id, done.id)
    adjustment = ids.public("adj", done.customer_id, done.id) if is_waiting else None
    return created(
        {
            "id": spend or adjustment,
            "status": "requested" if is_waiting else "posted",
            "spend": spend,
            "adjustment": adjustment,
            "customer": ids.public_customer(done.customer_id),
            "amount": {"amount": done.amount, "currency": done.currency},
            "parts": parts_body(done),
            "wallet": wallet_after(done),
            "reason": done.reason,
            "occurred_at": moment(body.occurred_at),
            "created_at": moment(done.recorded_at),
        },
        is_replayed=done.is_replayed,
    )


@route(
    "GET",
    "/adjustments",
    tag=TAG,
    scope="adjustments:write",
    or_scope="adjustments:approve",
    query=AdjustmentsQuery,
    answer=AdjustmentPage,
    summary=_(
        "Adjustments, raised credit lines and late spends, the newest first; `requested` ones wait for a second person"
    ),
    refusals=((404, "unknown_customer"), (404, "unknown_id"), (422, "invalid_cursor")),
)
def list_adjustments(call: Call, query: AdjustmentsQuery) -> Answer:
    page = queries.list_adjustments(
        wanted(call, query),
        actor=call.actor,
        after=query.cursor,
        limit=query.limit,
        most_counted=MAX_TOTAL if query.include_total else 0,
    )
    total = page.total if query.include_total else None
    return Answer(200, page_body([body_of(one) for one in page.items], page.next_cursor, total))


@route(
    "GET",
    "/adjustments/{adjustment}",
    tag=TAG,
    scope="adjustments:write",
    or_scope="adjustments:approve",
    answer=AdjustmentOut,
    summary=_("One adjustment"),
    refusals=((404, "unknown_id"), (404, "unknown_adjustment")),
)
def get_adjustment(call: Call, adjustment: str) -> Answer:
    return Answer(200, body_of(queries.adjustment(*owned(call.actor, "adj", adjustment))))


@route(
    "POST",
    "/adjustments/{adjustment}/approve",
    tag=TAG,
    scope="adjustments:approve",
    status=201,
    body=NothingIn,
    answer=AdjustmentOut,
    needs_key=True,
    summary=_("Approve, as somebody else than who asked"),
    refusals=(
        *OF_ONE,
        (409, "customer_forgotten"),
        (409, "second_person_needed"),
        (422, "insufficient_balance"),
        (422, "over_limit"),
        (422, "wallet_frozen"),
    ),
)
def approve_adjustment(call: Call, adjustment: str, body: NothingIn) -> Answer:  # noqa: ARG001 - nothing is asked
    customer_id, adjustment_id = owned(call.actor, "adj", adjustment)
    return answer(
        operations.approve_adjustment(
            customer_id=customer_id, adjustment_id=adjustment_id, actor=call.actor, now=call.now, key=call.key
        )
    )


@route(
    "POST",
    "/adjustments/{adjustment}/reject",
    tag=TAG,
    scope="adjustments:approve",
    status=201,
    body=WhyIn,
    answer=AdjustmentOut,
    needs_key=True,
    summary=_("Reject; what was frozen is free again"),
    refusals=OF_ONE,
)
def reject_adjustment(call: Call, adjustment: str, body: WhyIn) -> Answer:
    customer_id, adjustment_id = owned(call.actor, "adj", adjustment)
    return answer(
        operations.reject_adjustment(
            customer_id=customer_id,
            adjustment_id=adjustment_id,
            reason=body.reason,
            actor=call.actor,
            now=call.now,
            key=call.key,
        )
    )


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
        "occurred_at": None if adjustment.occurred_at is None else moment(adjustment.occurred_at),
        "spend": spend_of(adjustment),
        "requested_by": adjustment.requested_by,
        "decided_by": adjustment.decided_by,
        "created_at": moment(adjustment.requested_at),
        "updated_at": moment(adjustment.changed_at),
    }


def spend_of(adjustment: Adjustment) -> str | None:
    """The spend that a late one has become."""
    if adjustment.occurred_at is None or adjustment.operation_id is None:
        return None
    return ids.public("spd", adjustment.customer_id, adjustment.operation_id)
