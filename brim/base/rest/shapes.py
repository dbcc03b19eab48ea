"""The shapes that more than one call takes or gives. Fields may be added; none is renamed or changes its meaning."""

from datetime import UTC, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from brim.base.identity import queries as identity
from brim.base.kit import moments
from brim.base.kit.pages import MAX_TOTAL
from brim.base.kit.refusals import Invalid
from brim.base.kit.storable import is_storable
from brim.base.money import CURRENCIES, MAX_AMOUNT, Money, asset

MAX_INTEGER = 2**63 - 1
MAX_METADATA_TEXT = 500
# As long as a reference may be (core/customers).
LONGEST_REF = 120


def plain(text: str) -> str:
    """PostgreSQL keeps no NUL character, and no half of a surrogate pair."""
    if not is_storable(text):
        raise PydanticCustomError("unusable_text", "Text must not hold a NUL character")
    return text


def bounded(moment: datetime) -> datetime:
    """In UTC from here on, whatever its offset."""
    try:
        return moments.in_utc(moment)
    except ValueError:
        raise PydanticCustomError("unusable_moment", "Give a moment between 1900 and 2999") from None


def known_currency(code: str) -> str:
    if code not in CURRENCIES:
        raise PydanticCustomError("unknown_currency", "There is no such currency")
    return code


def scalar(value: Any) -> Any:
    if isinstance(value, str) and len(value) <= MAX_METADATA_TEXT:
        return plain(value)
    if value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) <= MAX_INTEGER):
        return value
    raise PydanticCustomError(
        "unusable_value", "Give text of at most 500 characters, a whole number, true, false or null"
    )


SCALAR_SCHEMA = {"type": ["string", "integer", "boolean", "null"]}
Scalar = Annotated[Any, AfterValidator(scalar), WithJsonSchema(SCALAR_SCHEMA)]
Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(plain)]
Text = Annotated[str, StringConstraints(max_length=500), AfterValidator(plain)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(plain)]
CustomerId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_REF + len("ref:")),
    AfterValidator(plain),
    Field(description="A customer's id, or `ref:` and your own reference.", examples=["ref:M00001"]),
]
Currency = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{3}$"),
    AfterValidator(known_currency),
    Field(description="ISO 4217.", examples=["CNY"]),
]
Minor = Annotated[int, Field(gt=0, le=MAX_AMOUNT, description="Minor units.", examples=[1230])]
Store = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40),
    AfterValidator(plain),
    Field(description="A store's code.", examples=["S1"]),
]
MetadataKey = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(plain)]
Metadata = Annotated[dict[MetadataKey, Scalar], Field(max_length=20)]
Moment = Annotated[
    AwareDatetime,
    AfterValidator(bounded),
    Field(description="RFC 3339, from 1900 to 2999.", examples=["2026-03-02T04:00:00Z"]),
]
Instant = Annotated[
    AwareDatetime, AfterValidator(moments.nearest), Field(description="RFC 3339.", examples=["2026-03-02T04:00:00Z"])
]
Limit = Annotated[int, Field(ge=1, le=200)]
Cursor = Annotated[str, StringConstraints(max_length=4000), Field(description="`next_cursor` of the page before.")]


class Shape(BaseModel):
    """A body that is taken: unknown fields are refused, numbers are not guessed from text."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Query(BaseModel):
    """Parameters of the address: unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")


IncludeTotal = Annotated[
    bool, Field(description="`true` adds `total`, counted up to 10000; `total_is_capped` says that there are more.")
]


class Totalled(BaseModel):
    """A page of a list that can be counted: `total` and `total_is_capped` stand there where they were asked for."""

    next_cursor: str | None
    total: int | None = None
    total_is_capped: bool | None = None


class MoneyIn(Shape):
    amount: Minor
    currency: Currency

    def money(self) -> Money:
        return Money(self.amount, asset(self.currency))


class MoneyOut(BaseModel):
    amount: int
    currency: str


class FieldError(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457. A refusal's own figures (`available`, `asked`, ...) stand beside these fields."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[FieldError]


def page_body(data: list[dict[str, Any]], next_cursor: str | None, total: int | None = None) -> dict[str, Any]:
    """`total`: of a count that stops at MAX_TOTAL + 1; None where it was not asked for."""
    body = {"data": data, "next_cursor": next_cursor}
    if total is None:
        return body
    return body | {"total": min(total, MAX_TOTAL), "total_is_capped": total > MAX_TOTAL}


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC, ending in Z."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def store_ids() -> dict[str, int]:
    """The number of every store by its code."""
    return {store.code: store.id for store in identity.stores()}


def store_id(code: str | None) -> int | None:
    """Raises: Invalid `unknown_store`."""
    return None if code is None else store_of(code, store_ids())


def store_of(code: str, known: dict[str, int]) -> int:
    if code not in known:
        raise Invalid("store", _("There is no such store. Nothing was done."), code="unknown_store")
    return known[code]
