"""Customers made or changed in one call, under what is theirs alone: the reference, the phone or the email."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brim.base.kit import ids
from brim.base.kit.refusals import Conflict, Invalid
from brim.base.rest.answers import Answer
from brim.base.rest.calls import Call
from brim.base.rest.routes import route
from brim.core.customers import operations, queries
from brim.core.customers.rest.customers import (
    AllowDuplicate,
    CustomerEdit,
    CustomerOut,
    Stale,
    changes_of,
    edited,
    made_answer,
    once,
)
from brim.core.customers.types import Once

ATTEMPTS = 2


class CustomerPut(CustomerEdit):
    """Fields left out stay as they are, or empty where the customer is made; `allow_duplicate` counts for making."""

    allow_duplicate: AllowDuplicate = False


@route(
    "PUT",
    "/customers/{customer}",
    tag="customers",
    scope="customers:write",
    body=CustomerPut,
    answer=CustomerOut,
    summary=_("Make the customer of `ref:…`, `phone:…` or `email:…` (201), or change it where it is there (200)"),
    takes_if_match=True,
    takes_key=True,
    also=(201,),
    refusals=(
        (404, "unknown_id"),
        (404, "unknown_customer"),
        (409, "duplicate_customer"),
        (409, "probable_duplicate"),
        (409, "customer_forgotten"),
        (412, "stale_version"),
        (422, "invalid"),
        (422, "card_number"),
        (422, "unknown_store"),
        (422, "no_contact"),
    ),
)
def upsert_customer(call: Call, customer: str, body: CustomerPut, if_match: str) -> Answer:
    kind, value = unique_key(customer, body)
    asked = once(call, f"PUT {kind}:{value} {if_match}", body)
    for attempt in range(ATTEMPTS):
        holder = holder_of(kind, value)
        if holder is not None:
            return edited(call, holder, body, if_match, asked)
        if if_match.strip():
            text = gettext("There is no such customer, so it has no version. Nothing was made.")
            raise Stale(Conflict("stale_version", text))
        try:
            return made(call, kind, value, body, asked)
        except Conflict:
            # Another request was first, and this one changes what that one made.
            if attempt + 1 == ATTEMPTS or holder_of(kind, value) is None:
                raise
    raise AssertionError("the last attempt answers or raises")


def unique_key(text: str, body: CustomerPut) -> tuple[str, str]:
    """Raises: NotFound `unknown_id` where the address names none; Invalid where the body names another value."""
    kind, _colon, value = text.partition(":")
    value = value.strip()
    if kind not in {"ref", "phone", "email"} or not value or len(value) > 200:
        raise ids.unknown(text)
    given = getattr(body, kind)
    if given is not None and not queries.is_same(kind, given, value):
        raise Invalid(kind, gettext("The address and the body name different values. Nothing was done."))
    return kind, value


def holder_of(kind: str, value: str) -> int | None:
    """Raises: Invalid `no_contact`."""
    if kind == "ref":
        return queries.refs({value}).get(value)
    return queries.reached_by(value).customer_id


def made(call: Call, kind: str, value: str, body: CustomerPut, once: Once) -> Answer:
    given: dict[str, Any] = {"name": "", **changes_of(body), kind: value}
    customer = operations.create(
        actor=call.actor, now=call.now, refuse_probable=not body.allow_duplicate, once=once, **given
    )
    return made_answer(customer)
