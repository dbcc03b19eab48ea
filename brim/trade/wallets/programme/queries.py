"""Versions of the wallet programme, and what one of them would do with an amount: for whoever edits it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from brim.base.identity.queries import business
from brim.base.kit import days
from brim.base.money import Money, asset
from brim.trade.wallets import rules
from brim.trade.wallets.models import Programme as Row
from brim.trade.wallets.programme import reading as terms
from brim.trade.wallets.types import Limits, Programme, SpendOrder, Step

MOST = 50


@dataclass(frozen=True)
class ProgrammeVersion:
    """A version as it was saved: by whom, why, and from when it counts."""

    programme: Programme
    effective_at: datetime
    saved_at: datetime
    actor: str
    reason: str


@dataclass(frozen=True)
class Example:
    """Somebody new pays `paid` and spends `spent` of it: `bonus` comes on top, the parts say what goes first.

    `refused`: the limit that such a top-up would pass, by its name in `Limits`; nothing else counts then.
    """

    paid: Money
    bonus: Money
    bonus_until: datetime | None
    spent: Money
    order: SpendOrder
    principal_part: Money
    bonus_part: Money
    refused: str = ""


def programme_versions(*, before: int | None = None, limit: int = 20) -> list[ProgrammeVersion]:
    """The newest first; `before` a version number."""
    rows = Row.objects.order_by("-version")
    if before is not None:
        rows = rows.filter(version__lt=before)
    return [version_of(row) for row in rows[: min(limit, MOST)]]


def version_of(row: Row) -> ProgrammeVersion:
    read = terms.read(row.settings, version=row.version)
    return ProgrammeVersion(read, row.effective_at, row.saved_at, row.actor, row.reason)


def read_programme(draft: Mapping[str, Any]) -> Programme:
    """A draft as `save_programme` would read it; version 0. Raises: Invalid `invalid_programme` naming the field."""
    return terms.read(draft, version=0)


def first_limits(currency: str, ladder: Sequence[Step] = ()) -> Limits:
    """With which limits a currency begins that the programme did not have; see `rules.first_limits`."""
    return rules.first_limits(asset(currency), rule_pack=business().rule_pack, ladder=ladder)


def example(programme: Programme, *, paid: Money, now: datetime, zone: tzinfo) -> Example:
    """By the rules that book real money: the ladder, the days of the bonus, and the spend order for half of all.

    `paid` > 0, in one of the programme's currencies; `zone`: the business's.
    """
    unit, amount = paid.asset, paid.amount_minor
    own = programme.terms(unit.code)
    bonus = rules.bonus_for(own.ladder, amount)
    until = rules.bonus_expiry(programme, now, zone) if bonus else None
    order = rules.spend_order(programme, store_id=None, today=days.day_of(now, zone))
    spent = (amount + bonus) // 2
    offers = [
        rules.Offer(
            rules.Lot(0, number, unit.code, purse, "topup", 0, free, free, 0, expiry, None, 0, 0, None, 0), free
        )
        for number, (purse, free, expiry) in enumerate((("principal", amount, None), ("bonus", bonus, until)))
        if free
    ]
    taken = {
        purse: sum(p.free for p in rules.allocate(offers, spent, order) if p.lot.purse == purse) for purse in PURSES
    }
    return Example(
        paid,
        Money(bonus, unit),
        until,
        Money(spent, unit),
        order,
        Money(taken["principal"], unit),
        Money(taken["bonus"], unit),
        passed_limit(programme, paid, bonus),
    )


PURSES = ("principal", "bonus")


def passed_limit(programme: Programme, paid: Money, bonus: int) -> str:
    limits, amount = programme.terms(paid.asset.code).limits, paid.amount_minor
    if limits.top_up_least is not None and amount < limits.top_up_least:
        return "top_up_least"
    if rules.over_limit(limits.top_up_most, amount):
        return "top_up_most"
    if rules.over_limit(limits.top_up_daily, amount):
        return "top_up_daily"
    return "balance_most" if rules.over_limit(limits.balance_most, amount + bonus) else ""
