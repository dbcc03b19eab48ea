"""Wallets: what is in them now or was then, and what a refund of them would come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from brim.base.identity import queries as identity
from brim.base.identity.operations import authorise
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Refused
from brim.base.rest.answers import Answer
from brim.base.rest.calls import Call
from brim.base.rest.expansions import expand
from brim.base.rest.hot import HotCall
from brim.base.rest.routes import Route, add, route
from brim.base.rest.shapes import Currency, Instant, Minor, MoneyOut, Query
from brim.core.customers.queries import locate
from brim.core.customers.rest.customers import CustomerOut
from brim.core.customers.rest.people import resolve
from brim.trade.wallets import queries
from brim.trade.wallets.queries.quote_json import as_json as quote_body
from brim.trade.wallets.rest.shapes import WalletOut, wallet_body
from brim.trade.wallets.types import WalletView

UNKNOWN = ((404, "unknown_customer"), (404, "unknown_id"))


AS_OF = (
    "What was in the wallet after all that had happened by then. What was held then is not told: `held` is 0, and "
    "`available` counts it in. `credit_line` and `status` are today's."
)


class WalletQuery(Query):
    currency: Currency | None = None
    as_of: Annotated[Instant | None, Field(description=AS_OF)] = None


class QuoteQuery(Query):
    fault: Literal["consumer", "operator", "neither"]
    currency: Currency | None = None
    amount: Minor | None = None
    topup: Annotated[str, Field(max_length=40, description="One top-up instead of the wallet.")] = ""


class QuoteLine(BaseModel):
    label: str
    amount: MoneyOut
    rule: str
    computation: str
    code: str
    rule_code: str


class QuoteInterest(BaseModel):
    total: MoneyOut
    lines: list[QuoteLine]


class QuoteOut(BaseModel):
    total: MoneyOut
    lines: list[QuoteLine]
    interest: QuoteInterest
    held: MoneyOut
    fault: str
    quoted_on: str
    rule_pack: dict[str, str]


@dataclass(slots=True)
class WalletRequest:
    call: Call
    customer: str
    currency: str | None
    as_of: datetime | None


def prepare(call: Call, customer: str, query: WalletQuery) -> WalletRequest:
    return WalletRequest(call, customer, query.currency, query.as_of)


def work(requests: Sequence[WalletRequest]) -> list[WalletView | Refused]:
    """What many ask for at once is read at once."""
    now = clock.now()
    customers = locate([(request.call.actor, request.customer) for request in requests])
    usual = own_currency() if any(request.currency is None for request in requests) else ""
    asked = [
        one for one, request in zip(customers, requests, strict=True) if isinstance(one, int) and request.as_of is None
    ]
    found = by_currency(asked, now)
    return [
        one if isinstance(one, Refused) else view_of(one, request, request.currency or usual, found, now)
        for one, request in zip(customers, requests, strict=True)
    ]


def by_currency(customer_ids: list[int], now: datetime) -> dict[tuple[int, str], WalletView]:
    if not customer_ids:
        return {}
    of = queries.of_customers(set(customer_ids), now=now)
    return {(view.customer_id, view.currency): view for views in of.values() for view in views}


def view_of(
    customer_id: int, request: WalletRequest, currency: str, found: dict[tuple[int, str], WalletView], now: datetime
) -> WalletView:
    if request.as_of is None and (customer_id, currency) in found:
        return found[customer_id, currency]
    return queries.wallet(customer_id, currency, request.as_of, now=now)


def render(_call: Call, outcome: WalletView) -> Answer:
    return Answer(200, wallet_body(outcome))


read_wallet = HotCall(prepare, work, render)
add(
    Route(
        name="get_wallet",
        method="GET",
        path="/customers/{customer}/wallet",
        tag="wallets",
        scope="wallets:read",
        summary=_("A customer's wallet, now or as it was"),
        run=read_wallet.answer,
        hot=read_wallet,
        query=WalletQuery,
        answer=WalletOut,
        refusals=UNKNOWN,
    )
)


def own_currency() -> str:
    """Raises: NotFound `business_not_set_up`."""
    return identity.business().currency


def bodies_of(call: Call, customer_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The wallets, in the business's currency, of customers that the actor sees. Raises: Forbidden."""
    authorise(call.actor, "wallets:read")
    currency = own_currency()
    found = by_currency(list(customer_ids), call.now)
    views = [found.get((one, currency)) or queries.wallet(one, currency, now=call.now) for one in customer_ids]
    return [wallet_body(view) for view in views]


expand(CustomerOut, "wallet", WalletOut, bodies_of, adds=_("each customer's wallet"))


@route(
    "GET",
    "/customers/{customer}/refund-quote",
    tag="wallets",
    scope="wallets:read",
    query=QuoteQuery,
    answer=QuoteOut,
    summary=_("What the customer would get back, with every step of the sum"),
    refusals=(*UNKNOWN, (422, "invalid_amount")),
)
def get_refund_quote(call: Call, customer: str, query: QuoteQuery) -> Answer:
    customer_id = resolve(call.actor, customer)
    topup_id = None
    if query.topup:
        owner, topup_id = ids.read_public("top", query.topup)
        if owner != customer_id:
            raise ids.unknown(query.topup)
    quote = queries.refund_quote(
        customer_id,
        currency=query.currency or own_currency(),
        fault=query.fault,
        now=call.now,
        topup_id=topup_id,
        amount=query.amount,
    )
    return Answer(200, quote_body(quote))
