"""Customers: who they are."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from pydantic_core import PydanticCustomError

from brim.base.identity.queries import stores
from brim.base.kit import ids
from brim.base.kit.pages import MAX_TOTAL
from brim.base.kit.refusals import Conflict, Invalid, Refused
from brim.base.rest import expansions
from brim.base.rest.answers import Answer, created
from brim.base.rest.calls import Call
from brim.base.rest.routes import route
from brim.base.rest.shapes import (
    Cursor,
    IncludeTotal,
    Limit,
    Line,
    MetadataKey,
    Query,
    Scalar,
    Shape,
    Store,
    Text,
    Totalled,
    moment,
    page_body,
    plain,
    store_id,
)
from brim.core.customers import operations, queries
from brim.core.customers.rest.people import resolve
from brim.core.customers.types import Changes, Customer, Once, Selection

Custom = Annotated[dict[MetadataKey, Scalar], Field(max_length=50)]


def known_fields(text: str) -> str:
    there_are = [*CustomerOut.model_fields, *expansions.REGISTERED.get(CustomerOut, {})]
    if not set(names_in(text)) <= set(there_are):
        there = ", ".join(there_are)
        raise PydanticCustomError("unknown_field", "There is no such field. There are: {there}.", {"there": there})
    return text


def names_in(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


Fields = Annotated[
    str,
    StringConstraints(max_length=200),
    AfterValidator(known_fields),
    Field(description="Names of fields of the answer with commas between; `id` always comes.", examples=["name,phone"]),
]
WITHOUT_Q = "`true` adds `total`, counted up to 10000, with `total_is_capped`; not together with `q`."


ALLOW_DUPLICATE = (
    "Make it although it is probably there already: the same name with the same birthday, nearly the same phone, or "
    "the same email at another provider. Phone, email and reference stay unique all the same."
)
AllowDuplicate = Annotated[bool, Field(description=ALLOW_DUPLICATE)]


class CustomerIn(Shape):
    name: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(plain)]
    phone: Line = ""
    email: Line = ""
    ref: Line = ""
    store: Store | None = None
    birthday: date | None = None
    note: Text = ""
    custom: Custom | None = None
    allow_duplicate: AllowDuplicate = False


class CustomerEdit(Shape):
    """Fields left out stay as they are; of `custom` the keys given are set, and null removes a key."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(plain)] | None = None
    phone: Line | None = None
    email: Line | None = None
    ref: Line | None = None
    store: Store | None = None
    birthday: date | None = None
    note: Text | None = None
    custom: Custom | None = None


class CustomerOut(BaseModel):
    id: str
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    ref: str | None = None
    store: str | None = None
    birthday: str | None = None
    note: str | None = None
    custom: dict[str, Any] | None = None
    tags: list[str] | None = None
    version: int | None = None
    created_at: str | None = None
    updated_at: str | None = None


class CustomerPage(Totalled):
    data: list[CustomerOut]


Include = Annotated[str, expansions.Include(CustomerOut)]


class CustomerQuery(Query):
    fields: Fields = ""
    include: Include = ""


class CustomersQuery(CustomerQuery):
    q: Annotated[str, StringConstraints(max_length=100), AfterValidator(plain)] = ""
    limit: Limit = 50
    cursor: Cursor = ""
    include_total: Annotated[IncludeTotal, Field(description=WITHOUT_Q)] = False


@route(
    "POST",
    "/customers",
    tag="customers",
    scope="customers:write",
    summary=_("Make a customer"),
    status=201,
    body=CustomerIn,
    answer=CustomerOut,
    takes_key=True,
    refusals=(
        (404, "unknown_customer"),
        (409, "customer_forgotten"),
        (409, "duplicate_customer"),
        (409, "probable_duplicate"),
        (422, "invalid"),
        (422, "card_number"),
        (422, "unknown_store"),
    ),
)
def create_customer(call: Call, body: CustomerIn) -> Answer:
    made = operations.create(
        actor=call.actor,
        now=call.now,
        name=body.name,
        phone=body.phone,
        email=body.email,
        ref=body.ref,
        store_id=store_id(body.store),
        birthday=body.birthday,
        note=body.note,
        custom=body.custom,
        refuse_probable=not body.allow_duplicate,
        once=once(call, "POST", body),
    )
    return made_answer(made)


def once(call: Call, what: str, body: CustomerIn | CustomerEdit) -> Once:
    """The key that was sent, and the request as it was sent: how fields are written or in what order they stand is no
    part of it."""
    asked = body.model_dump(mode="json", exclude_unset=True)
    return Once(call.key, f"{what} {json.dumps(asked, sort_keys=True)}")


def made_answer(made: Customer) -> Answer:
    answer = created(customer_body(made, words()), is_replayed=made.is_replayed)
    answer.headers |= {"ETag": etag(made), "Location": f"/api/v1/customers/{ids.public_customer(made.id)}"}
    return answer


@route(
    "GET",
    "/customers",
    tag="customers",
    scope="customers:read",
    query=CustomersQuery,
    answer=CustomerPage,
    summary=_("Find customers by name, phone, email, reference or id; without `q` the newest first"),
    refusals=((422, "query_too_short"), (422, "invalid_cursor"), (422, "total_not_counted")),
)
def list_customers(call: Call, query: CustomersQuery) -> Answer:
    if query.include_total and query.q.strip():
        text = gettext("What is searched for is not counted. Leave out `q` or `include_total`.")
        raise Invalid("include_total", text, code="total_not_counted")
    page = queries.find(query.q, limit=query.limit, cursor=query.cursor or None, actor=call.actor)
    total = queries.count(Selection(), actor=call.actor, most=MAX_TOTAL) if query.include_total else None
    return Answer(200, page_body(bodies(call, list(page.items), query), page.next_cursor, total))


@route(
    "GET",
    "/customers/{customer}",
    tag="customers",
    scope="customers:read",
    query=CustomerQuery,
    answer=CustomerOut,
    summary=_("One customer, by id or by `ref:` and your own reference"),
    refusals=((404, "unknown_customer"), (404, "unknown_id")),
)
def get_customer(call: Call, customer: str, query: CustomerQuery) -> Answer:
    found = queries.get(resolve(call.actor, customer), actor=call.actor)
    (body,) = bodies(call, [found], query)
    return Answer(200, body, {"ETag": etag(found)})


@route(
    "PATCH",
    "/customers/{customer}",
    tag="customers",
    scope="customers:write",
    body=CustomerEdit,
    answer=CustomerOut,
    summary=_("Change some fields of a customer; with If-Match only if nobody else has"),
    takes_if_match=True,
    takes_key=True,
    refusals=(
        (404, "unknown_customer"),
        (404, "unknown_id"),
        (409, "duplicate_customer"),
        (409, "customer_forgotten"),
        (412, "stale_version"),
        (422, "invalid"),
        (422, "card_number"),
        (422, "unknown_store"),
    ),
)
def edit_customer(call: Call, customer: str, body: CustomerEdit, if_match: str) -> Answer:
    customer_id = resolve(call.actor, customer)
    return edited(call, customer_id, body, if_match, once(call, f"PATCH {customer_id} {if_match}", body))


def edited(call: Call, customer_id: int, body: CustomerEdit, if_match: str, once: Once) -> Answer:
    version = read_version(if_match)
    try:
        after = operations.edit(
            customer_id, actor=call.actor, now=call.now, version=version, once=once, **changes_of(body)
        )
    except Conflict as refusal:
        raise (Stale(refusal) if refusal.code == "stale_version" else refusal) from refusal
    if after.is_replayed and after.was_made:
        return made_answer(after)
    replayed = {"Idempotency-Replayed": "true"} if after.is_replayed else {}
    return Answer(200, customer_body(after, words()), {"ETag": etag(after)} | replayed)


def changes_of(body: CustomerEdit) -> Changes:
    """The fields that were given; null empties a birthday and a store, and changes nothing else."""
    changes: Changes = {}
    for name in body.model_fields_set & CustomerEdit.model_fields.keys():
        value = getattr(body, name)
        if name == "store":
            changes["store_id"] = store_id(value)
        elif value is not None or name == "birthday":
            changes[name] = value  # type: ignore[literal-required]  # the names are the shape's own
    return changes


class Stale(Refused):
    """If-Match names another version than the current one. 412."""

    status = 412

    def __init__(self, refusal: Refused) -> None:
        super().__init__(refusal.code, refusal.message, refusal.details)


def read_version(if_match: str) -> int | None:
    """None: whatever the version. A tag that is none of ours matches no version."""
    text = if_match.strip().removeprefix("W/").strip('"')
    if text in {"", "*"}:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def etag(customer: Customer) -> str:
    return f'"{customer.version}"'


@dataclass(frozen=True)
class Words:
    """What numbers are called: stores by their codes, tags by their names."""

    stores: dict[int, str]
    tags: dict[int, str]


def words() -> Words:
    return Words({store.id: store.code for store in stores()}, {tag.id: tag.name for tag in queries.tags()})


def bodies(call: Call, customers: list[Customer], query: CustomerQuery) -> list[dict[str, Any]]:
    """With what is to be included, where it may be seen, and the fields that are asked for."""
    known = words()
    rows = [customer_body(customer, known) for customer in customers]
    if query.include:
        expansion = expansions.REGISTERED[CustomerOut][query.include]
        for row, body in zip(rows, expansion.bodies(call, [customer.id for customer in customers]), strict=True):
            row[expansion.name] = body
    wanted = {*names_in(query.fields), "id", query.include}
    return [{name: value for name, value in row.items() if name in wanted} if query.fields else row for row in rows]


def customer_body(customer: Customer, known: Words) -> dict[str, Any]:
    return {
        "id": ids.public_customer(customer.id),
        "name": customer.name,
        "phone": customer.phone,
        "email": customer.email,
        "ref": customer.ref,
        "store": known.stores.get(customer.store_id) if customer.store_id else None,
        "birthday": customer.birthday.isoformat() if customer.birthday else None,
        "note": customer.note,
        "custom": customer.custom,
        "tags": [known.tags[number] for number in customer.tag_ids if number in known.tags],
        "version": customer.version,
        "created_at": moment(customer.created_at),
        "updated_at": moment(customer.updated_at),
    }
