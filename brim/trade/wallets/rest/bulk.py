"""Spends in bulk: one transaction on the ledger's batch engine, every item answered by itself and in order."""

import time
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import structlog
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BaseModel, Field, PlainValidator, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import to_json

from brim.base.kit import ids
from brim.base.kit.refusals import Refused
from brim.base.kit.splitting import each_alone, is_away
from brim.base.rest.answers import Answer, fault_of_ours, listed, unusable_fields
from brim.base.rest.calls import Call
from brim.base.rest.limits import WRITES
from brim.base.rest.routes import route
from brim.base.rest.shapes import FieldError, Shape, plain
from brim.trade.wallets.rest.spends import SpendIn, SpendRequest, work
from brim.trade.wallets.types import Operation

MAX_ITEMS = 500

log = structlog.get_logger("brim.rest")


Ref = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(plain)]
A_REF = TypeAdapter(Ref)


class BulkItem(SpendIn):
    """A spend with the caller's own word for it, and its idempotency key. One that cannot be used is refused alone."""

    ref: Ref
    idempotency_key: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]


@dataclass(frozen=True)
class Unread:
    """An item that is no BulkItem, and why. `ref` is None where it has none that can be used."""

    ref: str | None
    fault: ValidationError


def read_item(value: Any) -> BulkItem | Unread:
    """Each item as if it came alone, so that one that cannot be used keeps no other from being booked."""
    try:
        return BulkItem.model_validate_json(to_json(value))
    except ValidationError as fault:
        return Unread(read_ref(value), fault)


def read_ref(value: Any) -> str | None:
    try:
        return A_REF.validate_python(value["ref"], strict=True)
    except (TypeError, LookupError, ValidationError):
        return None


Item = Annotated[BulkItem | Unread, PlainValidator(read_item, json_schema_input_type=BulkItem)]


class BulkIn(Shape):
    items: Annotated[list[Item], Field(min_length=1, max_length=MAX_ITEMS)]


class BulkResult(BaseModel):
    """`index`: the item's place in the call, from 0. `ref` is null where the item had none that can be used."""

    index: int
    ref: str | None
    status: Literal["posted", "refused"]
    id: str | None = None
    replayed: bool | None = None
    code: str | None = None
    detail: str | None = None
    errors: list[FieldError] | None = None


class BulkOut(BaseModel):
    results: list[BulkResult]


@route(
    "POST",
    "/spends/bulk",
    tag="spends",
    scope="spends:write",
    summary=_("Take up to 500 spends, each by itself"),
    body=BulkIn,
    answer=BulkOut,
    most_bytes=2 * 2**20,
)
def take_spends(call: Call, body: BulkIn) -> Answer:
    if len(body.items) > 1:
        call.headers |= WRITES.take(call.actor.label, at=time.monotonic(), cost=len(body.items) - 1)
    requests = [
        SpendRequest(call.actor, f"x:{item.idempotency_key}", item) for item in body.items if isinstance(item, BulkItem)
    ]
    outcomes = iter(each_alone(work, requests, name="bulk"))
    results = [unusable(item) if isinstance(item, Unread) else result(item, next(outcomes)) for item in body.items]
    return Answer(200, {"results": [{"index": index} | one for index, one in enumerate(results)]})


def result(item: BulkItem, outcome: Operation | Exception) -> dict[str, Any]:
    """Raises: what says that the database is away: sent again under the same keys, what was booked is replayed."""
    if isinstance(outcome, Refused):
        figures = {name: value for name, value in outcome.details.items() if name == "errors" or isinstance(value, int)}
        return figures | {"ref": item.ref, "status": "refused", "code": outcome.code, "detail": outcome.message}
    if isinstance(outcome, Exception):
        if is_away(outcome):
            raise outcome
        log.error("rest.item_failed", exc_info=outcome)
        return {"ref": item.ref, "status": "refused", "code": "internal_error", "detail": fault_of_ours()}
    public_id = ids.public("spd", outcome.customer_id, outcome.id)
    return {"ref": item.ref, "status": "posted", "id": public_id, "replayed": outcome.is_replayed}


def unusable(item: Unread) -> dict[str, Any]:
    return {
        "ref": item.ref,
        "status": "refused",
        "code": "invalid_request",
        "detail": unusable_fields(),
        "errors": listed(item.fault),
    }
