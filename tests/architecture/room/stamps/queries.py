"""What can be read of stamps."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F, Sum

from brim.base.identity.permissions import authorise
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.feeds import Wanted
from brim.base.kit.pages import Page, cursor, read_cursor
from brim.core.customers import visibility
from tests.architecture.room.stamps.models import Award, Card, Refused

POINTS = """
    SELECT a.customer_id, a.posted FROM ledger_account a JOIN ledger_chart c ON c.code = a.code
    WHERE c.kind = 'points' AND c.asset = 'POINT' AND a.customer_id = ANY(%s)
"""

REDEEMED = """
    SELECT count(*) FROM ledger_transfer WHERE kind = 'stamps_redeem' AND amount < 0
    AND code IN (SELECT code FROM ledger_chart WHERE kind = 'points') AND occurred_at BETWEEN %s AND %s
"""


def points_of(customer_ids: Collection[int]) -> dict[int, int]:
    """The points of these customers; who has none is left out."""
    with connection.cursor() as db:
        db.execute(POINTS, [list(customer_ids)])
        return {customer_id: int(points) for customer_id, points in db.fetchall()}


def awards(wanted: Wanted, *, actor: Actor, after: str = "", limit: int = 50) -> Page[Award]:
    """What came with top-ups, the newest first, of customers whom the actor sees; by the time of the top-up and by
    customer. Permission: stamps:read. Raises: Invalid `invalid_cursor`."""
    authorise(actor, "stamps:read")
    rows = visibility.visible_to(Award.objects.order_by("-topup_id"), actor)
    if wanted.customer_id is not None:
        rows = rows.filter(customer_id=wanted.customer_id)
    if wanted.start is not None:
        rows = rows.filter(topup_id__gte=ids.floor_of(wanted.start))
    if wanted.end is not None:
        rows = rows.filter(topup_id__lt=ids.floor_of(wanted.end))
    if after:
        rows = rows.filter(topup_id__lt=read_cursor(after, int)[0])
    found = list(rows[: limit + 1])
    return Page(found[:limit], cursor(found[limit - 1].topup_id) if len(found) > limit else None)


@dataclass(frozen=True)
class Awarded:
    """What came with a top-up, and what of it went back."""

    topup_id: int
    points: int
    taken_back: int


def awards_of(customer_id: int) -> list[Awarded]:
    """The newest first."""
    rows = Award.objects.filter(customer_id=customer_id).order_by("-topup_id")
    return [Awarded(*row) for row in rows.values_list("topup_id", "points", "taken_back")]


def redeemed_between(since: datetime, until: datetime) -> int:
    """How often points were redeemed."""
    with connection.cursor() as db:
        db.execute(REDEEMED, [since, until])
        return int(db.fetchone()[0])


def points_out() -> int:
    """The points that were given and not taken back, of all customers."""
    return Award.objects.aggregate(out=Sum(F("points") - F("taken_back")))["out"] or 0


def hasty() -> int:
    """How many customers were refused a spend because of how fast they came."""
    return Refused.objects.filter(code="too_often").count()


def is_hasty(customer_id: int) -> bool:
    return Refused.objects.filter(customer_id=customer_id, code="too_often").exists()


def cards_of(customer_id: int) -> list[Card]:
    """The newest first."""
    return list(Card.objects.filter(customer_id=customer_id).order_by("-sent_at"))


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
