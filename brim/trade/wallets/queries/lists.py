"""Wallets of many customers at once, for lists on screen."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from brim.trade.wallets.queries.answer_parts import with_parts
from brim.trade.wallets.queries.past_holds import FREED_SUMS
from brim.trade.wallets.types import WalletView

# Value past its expiry that has not been swept yet is no longer available; a hold past its time holds nothing.
MANY = f"""
    SELECT w.customer_id, w.currency, w.status, w.credit_line, coalesce(a.principal, 0), coalesce(a.bonus, 0),
           coalesce(a.held, 0) - past.freed, coalesce(l.expired, 0) + past.freed_and_expired,
           coalesce(a.principal_free, 0) + past.freed_principal,
           coalesce(l.contested_principal, 0), coalesce(l.contested_bonus, 0), w.owed
    FROM wallets_wallet w
    LEFT JOIN LATERAL (
        SELECT sum(a.posted) FILTER (WHERE c.kind = 'principal') AS principal,
               sum(a.posted - a.held) FILTER (WHERE c.kind = 'principal') AS principal_free,
               sum(a.posted) FILTER (WHERE c.kind = 'bonus') AS bonus, sum(a.held) AS held
        FROM ledger_account a JOIN ledger_chart c ON c.code = a.code
        WHERE a.customer_id = w.customer_id AND c.asset = w.currency AND c.kind IN ('principal', 'bonus')
    ) a ON TRUE
    LEFT JOIN LATERAL (
        SELECT sum(l.remaining - l.held) FILTER (WHERE l.expires_at <= %(now)s) AS expired,
               sum(l.remaining) FILTER (WHERE l.purse = 'principal' AND l.source = 'topup'
                   AND l.source_id = ANY(w.contested)) AS contested_principal,
               sum(l.remaining) FILTER (WHERE l.purse = 'bonus' AND l.source = 'topup'
                   AND l.source_id = ANY(w.contested)) AS contested_bonus
        FROM wallets_lot l
        WHERE l.customer_id = w.customer_id AND l.is_open AND l.currency = w.currency
        AND (l.expires_at <= %(now)s OR w.contested <> '{{}}')
    ) l ON TRUE
    CROSS JOIN LATERAL ({FREED_SUMS} WHERE f.customer_id = w.customer_id AND f.currency = w.currency) past
    WHERE w.customer_id = ANY(%(customers)s) ORDER BY w.customer_id, w.currency
"""


def of_customers(customer_ids: Collection[int], *, now: datetime) -> dict[int, list[WalletView]]:
    """The wallets of these customers, by currency, in one query and one for each part of other rooms; who has none is
    left out."""
    views: list[WalletView] = []
    with connection.cursor() as db:
        db.execute(MANY, {"customers": list(customer_ids), "now": now})
        for customer_id, currency, status, line, *amounts in db.fetchall():
            principal, bonus, held, expired, free, contested, contested_bonus, owed = map(int, amounts)
            available = principal + bonus - held - expired + line
            view = WalletView(
                customer_id,
                currency,
                principal,
                bonus,
                held,
                available,
                line,
                status,
                free,
                contested_principal=contested,
                contested_bonus=contested_bonus,
                owed=owed,
            )
            views.append(view)
    found: dict[int, list[WalletView]] = {}
    for view in with_parts(views):
        found.setdefault(view.customer_id, []).append(view)
    return found
