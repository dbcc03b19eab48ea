"""Spends in bulk: one transaction on the ledger's batch engine, every item answered by itself and in order."""

import time
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from brim.base.kit import ids
from brim.base.kit.refusals import Refused
from brim.faces.rest.answers import Answer
from brim.faces.rest.calls import Call
from brim.faces.rest.limits import WRITES
from brim.faces.rest.resources.spends import SpendIn, Wish, work
from brim.faces.rest.routes import route
from brim.faces.rest.shapes import Shape, plain

MOST_ITEMS = 500


class BulkItem(SpendIn):
    """A spend with the caller's own word for it, and its idempotency key."""

    ref: Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(plain)]
    idempotency_key: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]


class BulkIn(Shape):
    items: Annotated[list[BulkItem], Field(min_length=1, max_length=MOST_ITEMS)]


class BulkResult(BaseModel):
    ref: str
    status: Literal["posted", "refused"]
    id: str | None = None
    replayed: bool | None = None
    code: str | None = None
    detail: str | None = None


class BulkOut(BaseModel):
    results: list[BulkResult]


@route(
    "POST", "/spends/bulk", tag="spends", scope="spends:write", summary=_("Take up to 500 spends, each by itself"),
    body=BulkIn, answer=BulkOut, most_bytes=2 * 2**20,
)  # fmt: skip
def take_spends(call: Call, body: BulkIn) -> Answer:
    if len(body.items) > 1:
        call.headers |= WRITES.take(call.actor.label, at=time.monotonic(), cost=len(body.items) - 1)
    outcomes = work([Wish(call.actor, f"x:{item.idempotency_key}", item) for item in body.items])
    results = [result(item, outcome) for item, outcome in zip(body.items, outcomes, strict=True)]
    return Answer(200, {"results": results})


def result(item: BulkItem, outcome: Any) -> dict[str, Any]:
    if isinstance(outcome, Refused):
        figures = {name: value for name, value in outcome.details.items() if isinstance(value, int)}
        return figures | {"ref": item.ref, "status": "refused", "code": outcome.code, "detail": outcome.message}
    public_id = ids.public("spd", outcome.customer_id, outcome.id)
    return {"ref": item.ref, "status": "posted", "id": public_id, "replayed": outcome.is_replayed}
