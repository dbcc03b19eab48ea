"""How the keys begin that this room makes."""

from brim.base.kit.own_keys import reserve

REFUND_DONE = reserve("topup_refund_done:")
REFUND_CANCELLED = reserve("topup_refund_cancelled:")
DISPUTE = reserve("dispute:")
"""The turns of a dispute."""
