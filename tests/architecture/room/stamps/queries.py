"""What can be read of stamps."""

from collections.abc import Collection

from django.db import connection

POINTS = """
    SELECT a.customer_id, a.posted FROM ledger_account a JOIN ledger_chart c ON c.code = a.code
    WHERE c.kind = 'points' AND c.asset = 'POINT' AND a.customer_id = ANY(%s)
"""


def points_of(customer_ids: Collection[int]) -> dict[int, int]:
    """The points of these customers; who has none is left out."""
    with connection.cursor() as db:
        db.execute(POINTS, [list(customer_ids)])
        return {customer_id: int(points) for customer_id, points in db.fetchall()}


# What the awards say, less what was redeemed, is what the ledger says.
FAULTS = """
    WITH awarded AS (
        SELECT customer_id, sum(points - taken_back) AS points FROM stamps_award
        WHERE customer_id > %(after)s AND customer_id <= %(upto)s GROUP BY 1
    ), redeemed AS (
        SELECT customer_id, -sum(amount) AS points FROM ledger_transfer
        WHERE kind = 'stamps_redeem' AND customer_id > %(after)s AND customer_id <= %(upto)s
        AND code IN (SELECT code FROM ledger_chart WHERE kind = 'points') GROUP BY 1
    ), accounts AS (
        SELECT a.customer_id, a.posted AS points FROM ledger_account a JOIN ledger_chart c ON c.code = a.code
        WHERE c.kind = 'points' AND a.customer_id > %(after)s AND a.customer_id <= %(upto)s
    )
    SELECT format('customer %%s: stamps of %%s points, the ledger says %%s', customer_id,
        coalesce(w.points, 0) - coalesce(r.points, 0), coalesce(a.points, 0))
    FROM awarded w FULL JOIN redeemed r USING (customer_id) FULL JOIN accounts a USING (customer_id)
    WHERE coalesce(w.points, 0) - coalesce(r.points, 0) <> coalesce(a.points, 0) ORDER BY 1 LIMIT 20
"""


def verify_points(after_customer_id: int, upto_customer_id: int) -> list[str]:
    """What is wrong, one line each."""
    with connection.cursor() as db:
        db.execute(FAULTS, {"after": after_customer_id, "upto": upto_customer_id})
        return [line for (line,) in db.fetchall()]
