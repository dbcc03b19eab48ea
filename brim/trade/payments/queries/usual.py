"""What is usual at a store, so that what is not can be asked about."""

from datetime import datetime, timedelta

from django.db import connection

from brim.trade.payments import rules
from brim.trade.wallets import queries as wallets

LOOKED_BACK = timedelta(days=90)
MAX_SCAN = 2_000
RECENT = """
    SELECT count(*), percentile_disc(0.95) WITHIN GROUP (ORDER BY amount) FROM (
        SELECT amount FROM payments_topup
        WHERE created_at > %s AND created_at <= %s AND status = 'credited' AND currency = %s
          AND store_id IS NOT DISTINCT FROM %s
        ORDER BY created_at DESC, id DESC LIMIT %s) recent
"""


def unusual_top_up(store_id: int | None, currency: str, *, now: datetime) -> int | None:
    """Above how much (minor units) a top-up at this store is much more than usual; None where nothing tells.

    Looks at the store's latest 2,000 credited ones of 90 days, at most.
    """
    with connection.cursor() as db:
        db.execute(RECENT, [now - LOOKED_BACK, now, currency, store_id, MAX_SCAN])
        count, percentile = db.fetchone()
    ladder = wallets.current_programme(now).terms(currency).ladder
    return rules.unusual_above(count=count, percentile=percentile, steps=[step.pay for step in ladder])
