"""The shapes of the wallet that more than one call gives."""

from typing import Any

from pydantic import BaseModel

from brim.trade.wallets.types import Operation, WalletView


class PartOut(BaseModel):
    purse: str
    amount: int


class WalletOut(BaseModel):
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
        **view.parts,
        "points": view.points,
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
