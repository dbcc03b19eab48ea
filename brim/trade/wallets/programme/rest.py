"""The wallet programme: the terms on which value is taken, kept and spent."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from brim.base.rest.answers import Answer
from brim.base.rest.calls import Call
from brim.base.rest.routes import route
from brim.trade.wallets import queries


class ProgrammeOut(BaseModel):
    model_config = ConfigDict(extra="allow")

    version: int
    currencies: dict[str, Any]


@route(
    "GET",
    "/programme",
    tag="programme",
    scope="wallets:read",
    answer=ProgrammeOut,
    summary=_("The terms that count now: top-up ladder, limits, spend order, expiry"),
)
def get_programme(call: Call) -> Answer:
    return Answer(200, {"version": queries.current_programme(call.now).version, **queries.programme_json(call.now)})
