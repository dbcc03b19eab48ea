"""This room's check of the proof: a top-up is contested exactly while a dispute of it is open."""

from typing import Any

from django.db import connection

from brim.trade.payments.types import PaymentState

MAX_FAULTS = 20
LAST = 2**63 - 1
# Payments that stood contested before disputes were kept have none yet: the janitor takes them on.
CONTESTED = """
    WITH open AS (
        SELECT DISTINCT customer_id, topup_id FROM payments_dispute
        WHERE status = 'open' AND customer_id > %(after)s AND customer_id <= %(upto)s
    ), contested AS (
        SELECT customer_id, unnest(contested) AS topup_id FROM wallets_wallet
        WHERE contested <> '{}' AND customer_id > %(after)s AND customer_id <= %(upto)s
    )
    SELECT customer_id, format('customer %%s: top-up %%s %%s', customer_id, topup_id, CASE
        WHEN o.one IS NULL THEN 'counts as contested, and no dispute of it is open'
        ELSE 'has an open dispute and counts as if it had none' END)
    FROM (SELECT *, 1 AS one FROM open) o FULL JOIN (SELECT *, 1 AS two FROM contested) c USING (customer_id, topup_id)
    WHERE o.one IS NULL OR c.two IS NULL ORDER BY 1 LIMIT %(most)s
"""
CHARGED_BACK = """
    SELECT customer_id, format('customer %%s: payment %%s was charged back by %%s, its disputes say %%s', customer_id,
        p.id, p.charged_back, coalesce(d.lost, 0))
    FROM (SELECT customer_id, id, charged_back FROM payments_payment WHERE credited_at IS NOT NULL
        AND state = ANY(%(states)s) AND customer_id > %(after)s AND customer_id <= %(upto)s) p
    LEFT JOIN (SELECT customer_id, payment_id AS id, sum(amount) AS lost FROM payments_dispute
        WHERE status = 'lost' AND customer_id > %(after)s AND customer_id <= %(upto)s GROUP BY 1, 2) d
    USING (customer_id, id)
    WHERE p.charged_back <> coalesce(d.lost, 0) ORDER BY 1 LIMIT %(most)s
"""


def verify_disputes(after_customer_id: int = -1, upto_customer_id: int = LAST) -> list[str]:
    """What is wrong, one line each; empty where all is right. Reads one snapshot, locks nothing."""
    states = [str(state) for state in (PaymentState.DISPUTED, PaymentState.CHARGED_BACK, PaymentState.REFUNDING)]
    values: dict[str, Any] = {
        "after": after_customer_id,
        "upto": upto_customer_id,
        "most": MAX_FAULTS,
        "states": states,
    }
    found: list[str] = []
    with connection.cursor() as db:
        for statement in (CONTESTED, CHARGED_BACK):
            db.execute(statement, values)
            found += [row[1] for row in db.fetchall()]
    return found[:MAX_FAULTS]
