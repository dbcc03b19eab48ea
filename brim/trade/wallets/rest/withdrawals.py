"""Withdrawals: asked for by one person, approved by another, then paid; or rejected, or failed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field, StringConstraints

from brim.base.kit import ids
from brim.base.kit.feeds import Wanted
from brim.base.kit.pages import MAX_TOTAL
from brim.base.rest.answers import Answer, created
from brim.base.rest.calls import Call
from brim.base.rest.requests import NothingIn, RequestsQuery, WhyIn
from brim.base.rest.routes import route
from brim.base.rest.shapes import (
    CustomerId,
    Line,
    MoneyIn,
    MoneyOut,
    Shape,
    Text,
    Totalled,
    moment,
    page_body,
)
from brim.core.customers import queries as customers
from brim.core.customers.rest.people import owned, resolve
from brim.trade.wallets import operations, queries
from brim.trade.wallets.rest.spends import MOVES
from brim.trade.wallets.types import Withdrawal

TAG = "withdrawals"
OF_ONE = ((404, "unknown_id"), (404, "unknown_withdrawal"), (409, "already_decided"), (409, "key_conflict"))


class WithdrawalIn(Shape):
    customer: CustomerId
    amount: MoneyIn
    account: Annotated[Line, StringConstraints(min_length=1)]
    reason: Text = ""


class PaidIn(Shape):
    payout_reference: Annotated[
        Line,
        StringConstraints(max_length=120),
        Field(description="The bank's number of it, or why there is none. Name nobody."),
    ] = ""


WAITING = frozenset({"requested", "approved"})
Status = Literal["requested", "approved", "rejected", "paid", "failed"]


class WithdrawalOut(BaseModel):
    id: str
    status: Status
    customer: str
    amount: MoneyOut
    account: str
    reason: str
    requested_by: str
    decided_by: str
    payout_reference: str
    paid_despite: list[Literal["frozen", "contested", "in_debt"]]
    is_contact_new: Annotated[
        bool,
        Field(
            description="While it is `requested` or `approved`: whether somebody wrote the customer's phone or email "
            "within the last seven days. They cannot approve it; whoever does makes sure that it is the customer who "
            "asks. It is as of now, also where an answer is given again."
        ),
    ]
    created_at: str
    updated_at: str


class WithdrawalPage(Totalled):
    data: list[WithdrawalOut]


class WithdrawalsQuery(RequestsQuery):
    status: Status | None = None


@route(
    "POST",
    "/withdrawals",
    tag=TAG,
    scope="withdrawals:write",
    status=201,
    body=WithdrawalIn,
    answer=WithdrawalOut,
    summary=_("Ask for a withdrawal; its amount is frozen at once"),
    needs_key=True,
    refusals=(*MOVES, (409, "customer_forgotten"), (409, "holds_open"), (422, "over_limit"), (422, "under_limit")),
)
def request_withdrawal(call: Call, body: WithdrawalIn) -> Answer:
    return answer(
        operations.request_withdrawal(
            customer_id=resolve(call.actor, body.customer),
            amount=body.amount.money(),
            account=body.account,
            reason=body.reason,
            actor=call.actor,
            now=call.now,
            key=call.key,
        ),
        call.now,
    )


@route(
    "GET",
    "/withdrawals",
    tag=TAG,
    scope="withdrawals:read",
    query=WithdrawalsQuery,
    answer=WithdrawalPage,
    summary=_("Withdrawals, the newest first; `requested` ones wait for approval, `approved` ones for payment"),
    refusals=((404, "unknown_customer"), (404, "unknown_id"), (422, "invalid_cursor")),
)
def list_withdrawals(call: Call, query: WithdrawalsQuery) -> Answer:
    page = queries.list_withdrawals(
        wanted(call, query),
        actor=call.actor,
        after=query.cursor,
        limit=query.limit,
        most_counted=MAX_TOTAL if query.include_total else 0,
    )
    total = page.total if query.include_total else None
    return Answer(200, page_body(bodies_of(page.items, call.now), page.next_cursor, total))


@route(
    "GET",
    "/withdrawals/{withdrawal}",
    tag=TAG,
    scope="withdrawals:read",
    answer=WithdrawalOut,
    summary=_("One withdrawal"),
    refusals=((404, "unknown_id"), (404, "unknown_withdrawal")),
)
def get_withdrawal(call: Call, withdrawal: str) -> Answer:
    (body,) = bodies_of([queries.withdrawal(*owned(call.actor, "wdr", withdrawal))], call.now)
    return Answer(200, body)


@route(
    "POST",
    "/withdrawals/{withdrawal}/approve",
    tag=TAG,
    scope="withdrawals:approve",
    status=201,
    body=NothingIn,
    answer=WithdrawalOut,
    needs_key=True,
    summary=_("Approve, as somebody else than who asked"),
    refusals=(
        *OF_ONE,
        (409, "second_person_needed"),
        (422, "wallet_frozen"),
        (422, "value_contested"),
        (422, "wallet_in_debt"),
    ),
)
def approve_withdrawal(call: Call, withdrawal: str, body: NothingIn) -> Answer:  # noqa: ARG001 - nothing is asked
    customer_id, withdrawal_id = owned(call.actor, "wdr", withdrawal)
    return answer(
        operations.approve_withdrawal(
            customer_id=customer_id, withdrawal_id=withdrawal_id, actor=call.actor, now=call.now, key=call.key
        ),
        call.now,
    )


@route(
    "POST",
    "/withdrawals/{withdrawal}/reject",
    tag=TAG,
    scope="withdrawals:approve",
    status=201,
    body=WhyIn,
    answer=WithdrawalOut,
    needs_key=True,
    summary=_("Reject; what was frozen is free again"),
    refusals=OF_ONE,
)
def reject_withdrawal(call: Call, withdrawal: str, body: WhyIn) -> Answer:
    customer_id, withdrawal_id = owned(call.actor, "wdr", withdrawal)
    return answer(
        operations.reject_withdrawal(
            customer_id=customer_id,
            withdrawal_id=withdrawal_id,
            reason=body.reason,
            actor=call.actor,
            now=call.now,
            key=call.key,
        ),
        call.now,
    )


@route(
    "POST",
    "/withdrawals/{withdrawal}/paid",
    tag=TAG,
    scope="withdrawals:pay",
    status=201,
    body=PaidIn,
    answer=WithdrawalOut,
    needs_key=True,
    summary=_("Say that the money has left"),
    refusals=(*OF_ONE, (422, "payout_reference_needed")),
)
def mark_withdrawal_paid(call: Call, withdrawal: str, body: PaidIn) -> Answer:
    customer_id, withdrawal_id = owned(call.actor, "wdr", withdrawal)
    return answer(
        operations.mark_withdrawal_paid(
            customer_id=customer_id,
            withdrawal_id=withdrawal_id,
            payout_reference=body.payout_reference,
            actor=call.actor,
            now=call.now,
            key=call.key,
        ),
        call.now,
    )


@route(
    "POST",
    "/withdrawals/{withdrawal}/fail",
    tag=TAG,
    scope="withdrawals:pay",
    status=201,
    body=WhyIn,
    answer=WithdrawalOut,
    needs_key=True,
    refusals=OF_ONE,
    summary=_("Say that the payout did not arrive; the money is free again"),
)
def fail_withdrawal(call: Call, withdrawal: str, body: WhyIn) -> Answer:
    customer_id, withdrawal_id = owned(call.actor, "wdr", withdrawal)
    return answer(
        operations.fail_withdrawal(
            customer_id=customer_id,
            withdrawal_id=withdrawal_id,
            reason=body.reason,
            actor=call.actor,
            now=call.now,
            key=call.key,
        ),
        call.now,
    )


def wanted(call: Call, query: RequestsQuery) -> Wanted:
    """Raises: NotFound `unknown_customer`, `unknown_id`."""
    customer_id = resolve(call.actor, query.customer) if query.customer else None
    return Wanted(states=(query.status,) if query.status else (), customer_id=customer_id)


def answer(withdrawal: Withdrawal, now: datetime) -> Answer:
    (body,) = bodies_of([withdrawal], now)
    return created(body, is_replayed=withdrawal.is_replayed)


def bodies_of(withdrawals: Sequence[Withdrawal], now: datetime) -> list[dict[str, Any]]:
    """One query tells of all whose money has not left whether their customer's contact is new."""
    waiting = {one.customer_id for one in withdrawals if one.status in WAITING}
    new = customers.new_contacts(waiting, now=now)
    return [body_of(one, is_contact_new=one.status in WAITING and one.customer_id in new) for one in withdrawals]


def body_of(withdrawal: Withdrawal, *, is_contact_new: bool) -> dict[str, Any]:
    return {
        "id": ids.public("wdr", withdrawal.customer_id, withdrawal.id),
        "status": withdrawal.status,
        "customer": ids.public_customer(withdrawal.customer_id),
        "amount": {"amount": withdrawal.amount, "currency": withdrawal.currency},
        "account": withdrawal.account,
        "reason": withdrawal.reason,
        "requested_by": withdrawal.requested_by,
        "decided_by": withdrawal.decided_by,
        "payout_reference": withdrawal.payout_reference,
        "paid_despite": list(withdrawal.paid_despite),
        "is_contact_new": is_contact_new,
        "created_at": moment(withdrawal.requested_at),
        "updated_at": moment(withdrawal.changed_at),
    }
