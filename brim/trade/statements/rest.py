"""Statements: the lines of a wallet in a period, as JSON page by page or as one file."""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Literal

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from brim.base.kit import ids
from brim.base.kit.refusals import Invalid
from brim.base.rest.answers import JSON, Answer
from brim.base.rest.calls import Call, still
from brim.base.rest.routes import route
from brim.base.rest.shapes import Currency, Cursor, Instant, MoneyOut, Query
from brim.base.ui.downloads import handed_on, pieces
from brim.core.customers.rest.people import resolve
from brim.trade.statements import files, queries
from brim.trade.wallets.rest.wallets import UNKNOWN, own_currency

CSV = "text/csv; charset=utf-8"
A_DAY, AN_INSTANT = TypeAdapter(date), TypeAdapter(Instant)


class StatementQuery(Query):
    currency: Currency | None = None
    from_: Annotated[str, Field(alias="from", max_length=40, description="A day of the business, or an instant.")] = ""
    to: Annotated[str, Field(max_length=40, description="A day (included), or an instant (excluded).")] = ""
    format: Literal["json", "csv"] = "json"
    limit: Annotated[int, Field(ge=1, le=5000)] = 5000
    cursor: Cursor = ""


class BalancesOut(BaseModel):
    amount: int
    currency: str
    principal: int
    bonus: int


class LineOut(BaseModel):
    at: str
    recorded_at: str
    operation: str
    kind: str
    label: str
    description: str
    store: str | None
    amount: MoneyOut
    principal: int
    bonus: int
    balance: MoneyOut
    principal_after: int
    bonus_after: int


class FigureOut(BaseModel):
    code: str
    label: str
    value: Annotated[int, Field(description="Whole units of the section.")]


class SectionOut(BaseModel):
    """Figures of the period that are no money of the wallet, such as points."""

    name: str
    title: str
    unit: str
    figures: list[FigureOut]


class StatementOut(BaseModel):
    """opening + lines = closing."""

    customer: str
    currency: str
    opening: BalancesOut
    closing: BalancesOut
    sections: list[SectionOut]
    lines: list[LineOut]
    next_cursor: str | None


@route(
    "GET",
    "/customers/{customer}/statement",
    tag="wallets",
    scope="statements:read",
    query=StatementQuery,
    answer=StatementOut,
    media=(JSON, "text/csv"),
    summary=_("A statement: opening, lines, closing; it foots"),
    refusals=(*UNKNOWN, (422, "invalid_period"), (422, "invalid_cursor")),
)
def get_statement(call: Call, customer: str, query: StatementQuery) -> Answer:
    customer_id = resolve(call.actor, customer)
    currency = query.currency or own_currency()
    start, end = bound("from", query.from_), bound("to", query.to)
    if query.format == "csv":
        text = files.statement_csv(customer_id, currency, start=start, end=end)
        name = f'attachment; filename="statement-{ids.public_customer(customer_id)}.csv"'
        parts = pieces(text, partial(still, call))
        return Answer(200, None, {"Content-Disposition": name}, CSV, stream=handed_on(parts))
    found = queries.statement(customer_id, currency, start=start, end=end, limit=query.limit, after=query.cursor)
    return Answer(200, files.as_json(found))


def bound(name: str, text: str) -> date | datetime | None:
    """Raises: Invalid `invalid_period`."""
    if not text:
        return None
    try:
        return A_DAY.validate_strings(text, strict=True) if len(text) == 10 else AN_INSTANT.validate_strings(text)
    except ValidationError:
        message = _now("Write a day as 2026-03-02, or an instant as 2026-03-02T04:00:00Z.")
        raise Invalid(name, message, code="invalid_period") from None
