"""The shapes of the wallet that more than one call gives."""

from typing import Any

from django.utils.translation import gettext_lazy as _lazy
from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from brim.trade.wallets.registry import parts
from brim.trade.wallets.types import Operation, WalletView


class PartOut(BaseModel):
    purse: str
    amount: int


class WalletOut(BaseModel):
    # With a number more for whatever rooms show with a wallet (`wallets.posting.part`); `points` is there in any case.
    currency: str
    principal: int
    bonus: int
    held: int
    available: int
    points: int
    credit_line: int
    contested: int
    owed: int
    status: str

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        found = handler(core)
        whole = handler.resolve_ref_schema(found)
        for one in parts():
            texts = [str(one.description), "" if one.read_at else str(OF_NOW)]
            about = {"description": " ".join(filter(None, texts)), "title": one.name.capitalize(), "type": "integer"}
            whole["properties"][one.name] = about
            if one.name not in whole["required"]:
                whole["required"].append(one.name)
        return found


OF_NOW = _lazy("Of now, whatever `as_of` says.")


class WalletAfter(BaseModel):
    """The wallet as the call left it."""

    currency: str
    principal: int
    bonus: int
    held: int
    available: int


def wallet_body(view: WalletView) -> dict[str, Any]:
    return {
        "currency": view.currency,
        "principal": view.principal,
        "bonus": view.bonus,
        "held": view.held,
        "available": view.available,
        "points": 0,
        **view.parts,
        "credit_line": view.credit_line,
        "contested": view.contested,
        "owed": view.owed,
        "status": view.status,
    }


def wallet_after(operation: Operation) -> dict[str, Any]:
    """The wallet as the operation left it; a replay shows the same."""
    return {
        "currency": operation.currency,
        "principal": operation.principal_after,
        "bonus": operation.bonus_after,
        "held": operation.held_after,
        "available": operation.available_after,
    }


def parts_body(operation: Operation) -> list[dict[str, Any]]:
    """What each purse gave, in the order used."""
    sums: dict[str, int] = {}
    for part in operation.parts:
        sums[str(part.purse)] = sums.get(str(part.purse), 0) + part.amount
    return [{"purse": purse, "amount": amount} for purse, amount in sums.items()]
