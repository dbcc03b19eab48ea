"""What of one customer waits for somebody: requests to pay out and to correct."""

from brim.trade.wallets.models import Adjustment as AdjustmentRow
from brim.trade.wallets.models import Withdrawal as WithdrawalRow
from brim.trade.wallets.queries.reading import adjustment_views, withdrawal_views
from brim.trade.wallets.types import Adjustment, Withdrawal

MOST = 20


def withdrawals_waiting(customer_id: int) -> list[Withdrawal]:
    """Requested, or approved and not yet paid; oldest first, at most 20."""
    rows = WithdrawalRow.objects.filter(customer_id=customer_id, status__in=["requested", "approved"]).order_by("id")
    return withdrawal_views(rows[:MOST])


def adjustments_waiting(customer_id: int) -> list[Adjustment]:
    """Those that wait for a second person; oldest first, at most 20."""
    rows = AdjustmentRow.objects.filter(customer_id=customer_id, status="requested").order_by("id")
    return adjustment_views(rows[:MOST])
