"""What the business owes its customers in total, and turnover by the hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit import days
from brim.base.kit.refusals import Forbidden
from brim.base.money import Money, money
from brim.core.ledger import queries as ledger
from brim.core.ledger.types import Flow
from brim.trade.wallets.queries.balances import PURSES

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Float:
    """The outstanding balances of all customers in one currency: not spent, refunded or lapsed."""

    principal: Money
    bonus: Money

    @property
    def total(self) -> Money:
        return self.principal + self.bonus


@dataclass(frozen=True)
class Hour:
    """What moved in the hour from `start`, all >= 0. paid_in: by customers, through channels; spent: less what was
    refunded of spends; paid_back: refunds of top-ups and withdrawals, as they left."""

    start: datetime
    paid_in: Money
    spent: Money
    paid_back: Money


def customers_float(*, actor: Actor, currency: str) -> list[Float]:
    """By currency, the business's own first. Permission: ledger:read, in every store."""
    authorise(actor, "ledger:read")
    held: dict[str, dict[str, int]] = {currency: {}}
    for flow in ledger.flows_of_all_time():
        if flow.kind not in PURSES:
            continue
        purses = held.setdefault(flow.asset, {})
        purses[flow.kind] = purses.get(flow.kind, 0) + flow.came - flow.went
    return [
        Float(money(purses.get("principal", 0), code), money(purses.get("bonus", 0), code))
        for code, purses in held.items()
        if code == currency or any(purses.values())
    ]


def may_see_hours(actor: Actor) -> bool:
    """What comes in is not kept by store: who works for some stores only does not see it."""
    return actor.store_ids is None and (actor.can("payments:read") or actor.can("ledger:read"))


def hours_of(day: date, *, zone: ZoneInfo, currency: str, actor: Actor) -> list[Hour]:
    """The hours of a calendar day in `zone`, first to last; 23 or 25 of them when clocks change.

    Raises: Forbidden, where `may_see_hours` is false.
    """
    if not may_see_hours(actor):
        raise Forbidden("forbidden", _("Nothing is shown: these figures are of every store together."))
    begins = starts(day, zone)
    flows = [flow for flow in ledger.flows(begins[0], begins[-1]) if flow.asset == currency]
    return [hour(start, end, flows, currency) for start, end in pairwise(begins)]


def starts(day: date, zone: ZoneInfo) -> list[datetime]:
    """When each hour of the day begins, and when the last ends."""
    first, last = days.start_of(day, zone), days.end_of(day, zone)
    return [first + HOUR * number for number in range((last - first) // HOUR)] + [last]


def hour(start: datetime, end: datetime, flows: Sequence[Flow], currency: str) -> Hour:
    within = [flow for flow in flows if start <= flow.slot < end]
    paid_in = sum(flow.came for flow in within if flow.book == "clearing")
    spent = sum(flow.went - flow.came for flow in within if flow.book == "revenue")
    paid_back = sum(flow.went for flow in within if flow.book in {"clearing", "payouts"})
    return Hour(start, money(paid_in, currency), money(max(spent, 0), currency), money(paid_back, currency))
