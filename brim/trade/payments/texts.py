"""Why a top-up was refunded, its payment contested, or that decided, and what came of a notification that was not
believed: sealed under its customer's key in the row."""

from brim.core.customers import texts
from brim.core.customers.texts import Keys
from brim.trade.payments.models import DisputeOutcomeRow, DisputeRow, NotificationRow, RefundRow

Row = RefundRow | DisputeRow | DisputeOutcomeRow


def field_of(refund_id: int) -> str:
    """What a refund's reason is sealed as."""
    return f"topup-refund/{refund_id}"


def dispute_field(dispute_id: int) -> str:
    """What a dispute's reason is sealed as."""
    return f"dispute/{dispute_id}"


def outcome_field(outcome_id: int) -> str:
    """What the reason of a word on a dispute is sealed as."""
    return f"dispute-outcome/{outcome_id}"


def field(row: Row) -> str:
    if isinstance(row, DisputeOutcomeRow):
        return outcome_field(row.id)
    return dispute_field(row.id) if isinstance(row, DisputeRow) else field_of(row.id)


def sealed_reason(customer_id: int, refund_id: int, reason: str) -> bytes:
    """One query where there is a reason; of somebody erased nothing is kept."""
    return texts.keys({customer_id} if reason else ()).seal(customer_id, field_of(refund_id), reason)


def sealed_dispute(customer_id: int, dispute_id: int, reason: str) -> bytes:
    """As `sealed_reason`, of a dispute."""
    return texts.keys({customer_id} if reason else ()).seal(customer_id, dispute_field(dispute_id), reason)


def sealed_outcome(customer_id: int, outcome_id: int, reason: str) -> bytes:
    """As `sealed_reason`, of a word on a dispute."""
    return texts.keys({customer_id} if reason else ()).seal(customer_id, outcome_field(outcome_id), reason)


def resolution_field(notification_id: int) -> str:
    """What is sealed as that which came of a notification."""
    return f"notification/{notification_id}"


def keys_of(*rows: Row | NotificationRow) -> Keys:
    """The keys that open what is sealed in these rows, in one query."""
    return texts.keys({row.customer_id for row in rows if blob(row)})


def blob(row: Row | NotificationRow) -> bytes | memoryview | None:
    return row.sealed_resolution if isinstance(row, NotificationRow) else row.sealed_reason


def write_resolution(row: NotificationRow, text: str) -> None:
    """Sealed where there is a customer; in plain where none could be read, for it is about nobody who is known."""
    if row.customer_id == 0:
        row.resolution = text
    else:
        keys = texts.keys({row.customer_id})
        row.sealed_resolution = keys.seal(row.customer_id, resolution_field(row.id), text)


def resolution_of(row: NotificationRow, keys: Keys | None = None) -> str:
    """Empty once its customer was erased. Raises: UnreadableError after tampering."""
    if not row.sealed_resolution:
        return row.resolution
    sealed = bytes(row.sealed_resolution)
    return (keys or keys_of(row)).opened(row.customer_id, resolution_field(row.id), sealed)


def reason_of(row: Row, keys: Keys | None = None) -> str:
    """Empty once its customer was erased. Raises: UnreadableError after tampering."""
    if not row.sealed_reason:
        return row.reason if isinstance(row, RefundRow) else ""
    return (keys or keys_of(row)).opened(row.customer_id, field(row), bytes(row.sealed_reason))


def is_erased(row: Row | NotificationRow) -> bool:
    """Whether the text is gone with its customer's key."""
    return bool(blob(row)) and not keys_of(row).wrapped
