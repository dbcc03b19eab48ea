"""The wallet's part of the proof: lots against the ledger's accounts, holds against what is held."""

from django.db import connection

FAULTS = """
    WITH lots AS (
        SELECT customer_id, currency, purse, sum(remaining) AS remaining, sum(held) AS held FROM wallets_lot
        WHERE is_open AND customer_id > %(after)s AND customer_id <= %(upto)s GROUP BY customer_id, currency, purse
    ), accounts AS (
        SELECT a.customer_id, c.asset AS currency, c.kind AS purse, a.posted, a.held
        FROM ledger_account a JOIN ledger_chart c ON c.code = a.code
        WHERE c.kind IN ('principal', 'bonus') AND a.customer_id > %(after)s AND a.customer_id <= %(upto)s
    )
    SELECT customer_id, format('customer %%s: lots of %%s %%s hold %%s (%%s reserved), the ledger %%s (%%s)',
        customer_id, currency, purse, coalesce(lots.remaining, 0), coalesce(lots.held, 0), coalesce(posted, 0),
        coalesce(accounts.held, 0))
    FROM lots FULL JOIN accounts USING (customer_id, currency, purse)
    WHERE coalesce(lots.remaining, 0) <> coalesce(posted, 0) OR coalesce(lots.held, 0) <> coalesce(accounts.held, 0)
    UNION ALL
    SELECT customer_id, format('customer %%s: holds in %%s reserve %%s, the ledger holds %%s', customer_id, currency,
        coalesce(own, 0), coalesce(theirs, 0))
    FROM (
        SELECT customer_id, currency, sum(remaining) AS own FROM wallets_hold
        WHERE status = 'open' AND customer_id > %(after)s AND customer_id <= %(upto)s GROUP BY customer_id, currency
    ) h FULL JOIN (SELECT customer_id, currency, sum(held) AS theirs FROM accounts GROUP BY customer_id, currency) a
    USING (customer_id, currency)
    WHERE coalesce(own, 0) <> coalesce(theirs, 0)
    ORDER BY 1 LIMIT %(most)s
"""
CLOSED = """
    SELECT customer_id, format('customer %%s: closed lot %%s still holds value', customer_id, id) FROM wallets_lot
    WHERE NOT is_open AND (remaining <> 0 OR held <> 0) AND customer_id > %(after)s AND customer_id <= %(upto)s
    ORDER BY customer_id, id LIMIT %(most)s
"""
MOST_FAULTS = 20
LAST = 2**63 - 1


def verify_lots(*, after_customer_id: int = -1, upto_customer_id: int = LAST) -> list[str]:
    """What is wrong, one line each, at most 20; empty where all is right.

    Covers customers with after < id <= upto: Σ lots = posted per purse, Σ lots' held = the account's held, Σ open holds
    = held, and no value in closed lots. Reads one snapshot, locks nothing.
    """
    values = {"after": after_customer_id, "upto": upto_customer_id, "most": MOST_FAULTS}
    found: list[str] = []
    with connection.cursor() as db:
        for statement in (FAULTS, CLOSED):
            db.execute(statement, values)
            found += [row[1] for row in db.fetchall()]
    return found[:MOST_FAULTS]


def assert_wallets_balance() -> None:
    """For the end of every test that moves value: the ledger's whole proof and this room's."""
    from brim.core.ledger.queries import assert_books_balance

    assert_books_balance()
    faults = verify_lots()
    assert not faults, faults
