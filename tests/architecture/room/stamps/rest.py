"""What programs see of stamps and do with them."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _lazy
from pydantic import BaseModel, Field

from brim.base.identity.permissions import authorise
from brim.base.kit import ids
from brim.base.rest.answers import Answer
from brim.base.rest.calls import Call
from brim.base.rest.expansions import expand
from brim.base.rest.problems import meanings
from brim.base.rest.routes import route, tag
from brim.base.rest.samples import examples
from brim.base.rest.shapes import Currency, Shape
from brim.core.customers.rest.customers import CustomerOut
from brim.core.customers.rest.people import resolve
from brim.trade.wallets.rest.wallets import UNKNOWN
from tests.architecture.room.stamps import operations, queries

STAMPS = tag("stamps", 65)


class StampsOut(BaseModel):
    points: Annotated[int, Field(description="What is there to be redeemed.")]


class RedeemIn(Shape):
    stamps_currency: Currency


class RedeemedOut(BaseModel):
    operation: str
    bonus: int


@route(
    "GET",
    "/customers/{customer}/stamps",
    tag=STAMPS,
    scope="stamps:read",
    answer=StampsOut,
    summary=_lazy("A customer's stamps"),
    refusals=UNKNOWN,
)
def get_stamps(call: Call, customer: str) -> Answer:
    return Answer(200, bodies_of(call, [resolve(call.actor, customer)])[0])


@route(
    "POST",
    "/customers/{customer}/stamps/redeem",
    tag=STAMPS,
    scope="stamps:redeem",
    body=RedeemIn,
    answer=RedeemedOut,
    summary=_lazy("Ten points become bonus"),
    needs_key=True,
    refusals=(*UNKNOWN, (409, "customer_forgotten"), (422, "too_few_points")),
)
def redeem_stamps(call: Call, customer: str, body: RedeemIn) -> Answer:
    done = operations.redeem(
        customer_id=resolve(call.actor, customer),
        currency=body.stamps_currency,
        actor=call.actor,
        now=call.now,
        key=call.key,
    )
    return Answer(200, {"operation": ids.public("opn", done.customer_id, done.id), "bonus": done.bonus_change})


def bodies_of(call: Call, customer_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Raises: Forbidden."""
    authorise(call.actor, "stamps:read")
    found = queries.points_of(customer_ids)
    return [{"points": found.get(customer_id, 0)} for customer_id in customer_ids]


expand(CustomerOut, "stamps", StampsOut, bodies_of, adds=_lazy("each customer's stamps"))
examples(stamps_currency="CNY")
meanings(
    {
        "too_few_points": _lazy("There are fewer points than are redeemed at once; `points` says how many."),
        "too_often": _lazy("There were too many spends in ten minutes. Wait a little."),
        "too_much_at_once": _lazy("The top-up is more than is taken at once. Ask for less."),
    }
)
