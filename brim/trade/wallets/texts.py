"""What people wrote about a customer beside their money: descriptions, reasons, what callers keep with a spend or hold.

It lies sealed under the customer's key in the row that it belongs to, in one blob, and is nothing once that key is
destroyed. `list_price` alone stays in plain of what a caller keeps, since refund quotes compute with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from brim.core.customers import texts
from brim.core.customers.texts import Keys
from brim.trade.wallets.engine.commands import Command
from brim.trade.wallets.engine.state import Hold
from brim.trade.wallets.models import Hold as HoldRow
from brim.trade.wallets.types import Operation

# Whose metadata is the caller's own; that of the others is made of ids and codes.
CALLERS = frozenset({"spend", "hold"})
PLAIN = "list_price"
Blob = bytes | memoryview | None
WITHDRAWAL, ADJUSTMENT = "withdrawal-reason", "adjustment"


def owners(commands: Iterable[Command]) -> set[int]:
    """The customers of whom these commands say anything, whose keys are needed to write it down."""
    return {command.customer_id for command in commands if command.reason or command.description or command.metadata}


def plain_metadata(kind: str, metadata: Mapping[str, object] | None) -> Mapping[str, object] | None:
    """What of it is kept in plain."""
    if metadata is None or kind not in CALLERS:
        return metadata
    price = metadata.get(PLAIN)
    return {PLAIN: price} if type(price) is int else None


def sealed_operation(keys: Keys, o: Operation) -> bytes:
    if not (o.description or o.reason or o.metadata):
        return b""
    values: dict[str, object] = {}
    if o.description:
        values["description"] = o.description
    if o.reason:
        values["reason"] = o.reason
    if o.metadata and o.kind in CALLERS:
        values["metadata"] = o.metadata
    return keys.seal_values(o.customer_id, f"operation/{o.id}", values) if values else b""


def sealed_hold(keys: Keys, hold: Hold | HoldRow) -> bytes:
    values: dict[str, object] = {}
    if hold.description:
        values["description"] = hold.description
    if hold.metadata and hold.purpose in CALLERS:
        values["metadata"] = hold.metadata
    return keys.seal_values(hold.customer_id, f"hold/{hold.id}", values) if values else b""


def open_operations(operations: Sequence[Operation], keys: Keys | None = None) -> None:
    """Fill in what is sealed, in one query where the keys are not at hand. Of an erased customer it stays empty."""
    closed = [one for one in operations if one.sealed]
    if not closed:
        return
    own = keys or texts.keys({one.customer_id for one in closed})
    for one in closed:
        said = opened_operation(own, one.customer_id, one.id, one.sealed)
        one.description, one.reason = said.get("description", ""), said.get("reason", "")
        one.metadata = said.get("metadata", one.metadata)
        one.sealed = None


def opened_operation(keys: Keys, customer_id: int, operation_id: int, blob: Blob) -> dict[str, Any]:
    """`description`, `reason` and `metadata`, as far as they were sealed. Raises: UnreadableError."""
    return keys.opened_values(customer_id, f"operation/{operation_id}", bytes(blob)) if blob else {}


def opened_hold(keys: Keys, customer_id: int, hold_id: int, blob: Blob) -> dict[str, Any]:
    """`description` and `metadata`, as far as they were sealed."""
    return keys.opened_values(customer_id, f"hold/{hold_id}", bytes(blob)) if blob else {}


def account_field(withdrawal_id: int) -> str:
    """What a payout account is sealed as."""
    return f"withdrawal/{withdrawal_id}"


def reason_field(kind: str, row_id: int) -> str:
    """What the reason of a withdrawal or an adjustment is sealed as."""
    return f"{kind}/{row_id}"


def sealed_reason(kind: str, customer_id: int, row_id: int, reason: str) -> bytes:
    """One query where there is a reason; of somebody erased nothing is kept."""
    return texts.keys({customer_id} if reason else ()).seal(customer_id, reason_field(kind, row_id), reason)
