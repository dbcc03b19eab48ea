"""The wallet's part of the proof: lots against the ledger's accounts, holds against what is held."""

from django.db import connection

from brim.trade.wallets import registry

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
# What a wallet says is owed is what the receivable account says, which nobody is ever owed by.
OWED = """
    WITH accounts AS (
        SELECT a.customer_id, c.asset AS currency, a.posted FROM ledger_account a JOIN ledger_chart c ON c.code = a.code
        WHERE c.kind = 'receivable' AND a.customer_id > %(after)s AND a.customer_id <= %(upto)s
    ), wallets AS (
        SELECT customer_id, currency, owed FROM wallets_wallet
        WHERE owed <> 0 AND customer_id > %(after)s AND customer_id <= %(upto)s
    )
    SELECT customer_id, format('customer %%s: the wallet in %%s owes %%s, the ledger says %%s', customer_id, currency,
        coalesce(owed, 0), -coalesce(posted, 0))
    FROM wallets FULL JOIN accounts USING (customer_id, currency)
    WHERE coalesce(owed, 0) <> -coalesce(posted, 0) ORDER BY 1 LIMIT %(most)s
"""
# An operation is one fact in three places, written in one transaction: its row, its transfer, its event, of this room
# or of the one that brought its command. Purses are this room's alone, and so is a transfer that moves nothing, but for
# those that book a key alone: a top-up's beginning and its end, and what people say of a dispute.
FACTS = """
    WITH operations AS (
        SELECT customer_id, id FROM wallets_operation WHERE customer_id > %(after)s AND customer_id <= %(upto)s
    ), transfers AS (
        SELECT customer_id, id FROM ledger_transfer
        WHERE leg = 0 AND customer_id > %(after)s AND customer_id <= %(upto)s
        AND (code IS NULL OR code IN (SELECT code FROM ledger_chart WHERE kind IN ('principal', 'bonus', 'receivable'))
            OR (customer_id, id) IN (SELECT customer_id, id FROM operations))
        AND kind NOT IN ('top_up_start', 'top_up_cancel', 'dispute_outcome', 'dispute_outcome_reject')
    ), told AS (
        SELECT customer_id, coalesce(data->>'operation_id', data->>'adjustment_id')::bigint AS id, count(*) AS times
        FROM events_event
        WHERE split_part(type, '.', 1) = ANY(%(rooms)s) AND data ?| ARRAY['operation_id', 'adjustment_id']
        AND customer_id > %(after)s AND customer_id <= %(upto)s GROUP BY 1, 2
    )
    SELECT customer_id, format('customer %%s: operation %%s %%s', customer_id, id, CASE
        WHEN o.id IS NULL AND e.id IS NULL THEN 'is a transfer of the ledger and nothing else'
        WHEN o.id IS NULL THEN 'is told by an event and was never booked'
        WHEN t.id IS NULL THEN 'has no transfer in the ledger'
        WHEN e.id IS NULL THEN 'has no event' END)
    FROM operations o FULL JOIN told e USING (customer_id, id) FULL JOIN transfers t USING (customer_id, id)
    WHERE o.id IS NULL OR t.id IS NULL OR e.id IS NULL ORDER BY 1 LIMIT %(most)s
"""
MAX_FAULTS = 20
LAST = 2**63 - 1


def verify_lots(after_customer_id: int = -1, upto_customer_id: int = LAST) -> list[str]:
    """What is wrong, one line each, at most 20; empty where all is right.

    Covers customers with after < id <= upto: Σ lots = posted per purse, Σ lots' held = the account's held, Σ open holds
    = held, no value in closed lots, and what is owed = the receivable account. Reads one snapshot, locks nothing.
    """
    values = {"after": after_customer_id, "upto": upto_customer_id, "most": MAX_FAULTS}
    found: list[str] = []
    with connection.cursor() as db:
        for statement in (FAULTS, CLOSED, OWED):
            db.execute(statement, values)
            found += [row[1] for row in db.fetchall()]
    return found[:MAX_FAULTS]


def verify_facts(after_customer_id: int = -1, upto_customer_id: int = LAST) -> list[str]:
    """Every operation has its transfer and its event, and each of these its operation; what is wrong, one line each."""
    with connection.cursor() as db:
        values = {"after": after_customer_id, "upto": upto_customer_id, "most": MAX_FAULTS}
        db.execute(FACTS, values | {"rooms": list(registry.rooms())})
        return [row[1] for row in db.fetchall()]


def assert_wallets_balance() -> None:
    """For the end of every test that moves value: the ledger's whole proof and this room's."""
    from brim.core.ledger.queries import assert_books_balance

    assert_books_balance()
    faults = verify_lots() + verify_facts()
    assert not faults, faults
