"""What the customer at the till has."""

from dataclasses import dataclass
from datetime import datetime

from brim.base.kit import clock
from brim.base.shell.counter import Head
from brim.base.shell.pages import Visit
from brim.trade.wallets import queries as wallets


@dataclass(frozen=True)
class Purses(wallets.Amounts):
    """`ends` is when the first of the bonus runs out."""

    ends: datetime | None


def head(visit: Visit, customer_id: int) -> Head | None:
    if not visit.actor.can("wallets:read"):
        return None
    purses = purses_of(visit, customer_id)
    return Head(
        purses,
        title="wallets/counter/available.html",
        body="wallets/counter/purses.html",
        stops=purses.status == "frozen",
    )


def purses_of(visit: Visit, customer_id: int) -> Purses:
    now, currency = clock.now(), visit.business.currency
    view = wallets.wallet(customer_id, currency, now=now)
    lots = wallets.lots(customer_id, currency, now=now)
    ends = [lot.expires_at for lot in lots if lot.expires_at and lot.expires_at > now and lot.remaining > 0]
    return Purses(**vars(wallets.amounts_of(view)), ends=min(ends, default=None))
