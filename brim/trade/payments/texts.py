"""Why a top-up was refunded, sealed under its customer's key in the refund's own row."""

from brim.core.customers import texts
from brim.core.customers.texts import Keys
from brim.trade.payments.models import RefundRow


def field_of(refund_id: int) -> str:
    """What a refund's reason is sealed as."""
    return f"topup-refund/{refund_id}"


def sealed_reason(customer_id: int, refund_id: int, reason: str) -> bytes:
    """One query where there is a reason; of somebody erased nothing is kept."""
    return texts.keys({customer_id} if reason else ()).seal(customer_id, field_of(refund_id), reason)


def keys_of(*rows: RefundRow) -> Keys:
    """The keys that open the reasons of these refunds, in one query."""
    return texts.keys({row.customer_id for row in rows if row.sealed_reason})


def reason_of(row: RefundRow, keys: Keys | None = None) -> str:
    """Empty once its customer was erased. Raises: UnreadableError after tampering."""
    if not row.sealed_reason:
        return row.reason
    return (keys or keys_of(row)).opened(row.customer_id, field_of(row.id), bytes(row.sealed_reason))


def is_erased(row: RefundRow) -> bool:
    """Whether the reason is gone with its customer's key."""
    return bool(row.sealed_reason) and not keys_of(row).wrapped
