"""Parsing the lines of a file: text in, a request or its flaw out."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from brim.base.kit import moments, strict_json
from brim.base.kit.cards import masked
from brim.base.kit.storable import is_storable, made_storable
from brim.base.kit.text import cell
from brim.base.money import MAX_AMOUNT

KEY = re.compile(r"[\x21-\x7e]{1,200}")
CURRENCY = re.compile(r"[A-Z]{3}")
NUMBER = re.compile(r"[0-9]{1,16}")
TEXTS = {"ref": 120, "customer": 124, "store": 40, "category": 60, "description": 500}
COLUMNS = (
    "ref",
    "idempotency_key",
    "customer",
    "amount",
    "currency",
    "store",
    "category",
    "description",
    "occurred_at",
)
NEEDED = ("customer", "amount", "currency")
FIELDS = frozenset({*COLUMNS, "metadata"} - {"currency"})


@dataclass(frozen=True)
class SpendRequest:
    """A spend as a line asks for it. `key` is the line's own, "" where it brings none."""

    ref: str
    key: str
    customer: str
    amount: int
    currency: str
    store: str
    category: str
    description: str
    occurred_at: datetime | None
    metadata: dict[str, Any] | None


@dataclass(frozen=True)
class Flaw:
    """Why a line cannot be read, and by which of its fields."""

    code: str
    field: str = ""
    ref: str = ""


def read(record: str | dict[str, str]) -> SpendRequest | Flaw:
    """A line of NDJSON as text, a record of CSV by its columns."""
    found = from_json(record) if isinstance(record, str) else from_columns(record)
    return found if isinstance(found, Flaw) else spend_of(found)


def from_json(text: str) -> dict[str, Any] | Flaw:
    try:
        found = strict_json.read(text)
    except ValueError:
        return Flaw("malformed_json")
    if not isinstance(found, dict):
        return Flaw("invalid_request")
    ref = named(found.get("ref", ""), TEXTS["ref"])
    strange = sorted(found.keys() - FIELDS)
    if strange:
        return Flaw("invalid_request", named(strange[0], 60), ref)
    amount = found.get("amount")
    if not isinstance(amount, dict) or amount.keys() != {"amount", "currency"}:
        return Flaw("invalid_request", "amount", ref)
    return {name: value for name, value in found.items() if value is not None} | amount


def from_columns(record: dict[str, str]) -> dict[str, Any] | Flaw:
    found: dict[str, Any] = {name: cell(value) for name, value in record.items() if value}
    if NUMBER.fullmatch(found.get("amount", "")):
        found["amount"] = int(found["amount"])
    return found


def spend_of(found: dict[str, Any]) -> SpendRequest | Flaw:
    ref = named(found.get("ref", ""), TEXTS["ref"])
    for name, most in TEXTS.items():
        if not is_text(found.get(name, ""), most):
            return Flaw("invalid_request", name, ref)
    key, amount, currency = found.get("idempotency_key", ""), found.get("amount"), found.get("currency")
    metadata = found.get("metadata")
    checks = {
        "customer": bool(found.get("customer")),
        "idempotency_key": isinstance(key, str) and (not key or bool(KEY.fullmatch(key))),
        "amount": type(amount) is int and 0 < amount <= MAX_AMOUNT,
        "currency": isinstance(currency, str) and bool(CURRENCY.fullmatch(currency)),
        "metadata": metadata is None or isinstance(metadata, dict),
    }
    for name, is_sound in checks.items():
        if not is_sound:
            return Flaw("invalid_request", name, ref)
    occurred_at = moment(found.get("occurred_at", ""))
    if isinstance(occurred_at, Flaw):
        return Flaw(occurred_at.code, occurred_at.field, ref)
    return SpendRequest(
        ref,
        key,
        found["customer"],
        found["amount"],
        found["currency"],
        found.get("store", ""),
        found.get("category", ""),
        found.get("description", ""),
        occurred_at,
        metadata,
    )


def is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and is_storable(value)


def named(value: object, most: int) -> str:
    """What is told of a line: cut, and with a mark in the place of what cannot be kept, a card number among it."""
    return masked(made_storable(value[:most])) if isinstance(value, str) else ""


def moment(text: object) -> datetime | Flaw | None:
    """RFC 3339 with its zone."""
    if text == "":
        return None
    try:
        return moments.read(text)
    except ValueError:
        return Flaw("invalid_moment", "occurred_at")
