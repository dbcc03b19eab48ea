"""What the customer at the till has."""

from dataclasses import dataclass
from datetime import datetime

from brim.base.kit import clock
from brim.base.money import Money, money
from brim.base.shell.counter import Head
from brim.base.shell.pages import Visit
from brim.trade.wallets import queries as wallets


@dataclass(frozen=True)
class Purses:
    """`principal` and `bonus` are what is free of them; `ends` is when the first of the bonus runs out. `contested` is
    what of all a payer disputes, `owed` what the customer owes for charge-backs."""

    status: str
    available: Money
    principal: Money
    bonus: Money
    held: Money
    contested: Money
    owed: Money
    ends: datetime | None


def head(visit: Visit, customer_id: int) -> Head | None:
    if not visit.actor.can("wallets:read"):
        return None
    purses = purses_of(visit, customer_id)
    return Head(
        purses, title="wallets/counter/available.html", body="wallets/counter/purses.html",
        stops=purses.status == "frozen",
    )  # fmt: skip


def purses_of(visit: Visit, customer_id: int) -> Purses:
    now, currency = clock.now(), visit.business.currency
    view = wallets.wallet(customer_id, currency, now=now)
    lots = wallets.lots(customer_id, currency, now=now)
    ends = [lot.expires_at for lot in lots if lot.expires_at and lot.expires_at > now and lot.remaining > 0]
    return Purses(
        status=view.status,
        available=money(view.available, currency),
        principal=money(view.free_principal, currency),
        bonus=money(view.free_bonus, currency),
        held=money(view.held, currency),
        contested=money(view.contested, currency),
        owed=money(view.owed, currency),
        ends=min(ends, default=None),
    )
