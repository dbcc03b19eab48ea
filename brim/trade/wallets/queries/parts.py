"""What parts of a top-up's refund took before: the next one carries their remainder."""

from django.db import connection

from brim.trade.refund_law.share_rules import Divided, Share, continued, undivided
from brim.trade.wallets.queries.quotes import RefundQuote, read_json

# Of the whole that was divided last: what was quoted at its first part, and all that went or is on its way. What was
# cancelled is back.
PARTS = """
    WITH part AS (
      SELECT id, coalesce(nullif((metadata->>'since')::bigint, 0), id) AS since, metadata->'whole' AS whole,
        metadata->'share' AS share
      FROM wallets_hold
      WHERE customer_id = %s AND purpose = 'top_up_refund' AND status <> 'released'
        AND (metadata->>'topup_id')::bigint = %s AND metadata ? 'whole')
    SELECT since, (array_agg(whole ORDER BY id))[1],
      ARRAY[sum((share->>0)::bigint), sum((share->>1)::bigint), sum((share->>2)::bigint)]
    FROM part GROUP BY since ORDER BY max(id) DESC LIMIT 1
"""


def divided(customer_id: int, quote: RefundQuote) -> Divided | None:
    """The quote of one top-up as the rest of a whole of which parts were refunded before, where there were any and
    nothing else happened since; else as a whole of its own. None: the quote gives nothing at all.

    Source: docs/decisions/0016-a-top-up-is-refunded-by-its-quote.md.
    """
    if not quote.shares:
        return None
    share = quote.shares[0]
    with connection.cursor() as db:
        db.execute(PARTS, [customer_id, share.topup_id])
        row = db.fetchone()
    if row is None:
        return undivided(share)
    since, first, gone = row
    return continued(
        share, first=Share(share.topup_id, *read_json(first)), gone=Share(share.topup_id, *map(int, gone)), since=since
    )
