"""What one gets on each amount."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from brim.base.identity.types import BusinessFacts
from brim.base.money import Money, money
from brim.trade.wallets import queries as wallets


@dataclass(frozen=True)
class Gift:
    """Who pays this much at once gets that much on top."""

    paid: Money
    bonus: Money
    none: Money

    @property
    def together(self) -> Money:
        return self.paid + self.bonus


def gifts(house: BusinessFacts, now: datetime) -> Mapping[str, Any] | None:
    """The ladder of the programme in force; nothing where there is none."""
    programme = wallets.current_programme(now)
    currency = house.currency
    found = [
        Gift(money(step.pay, currency), money(step.get, currency), money(0, currency))
        for step in programme.terms(currency).ladder
    ]
    if not found:
        return None
    return {"gifts": found, "hero": max(found, key=lambda gift: gift.paid), "bonus_days": programme.bonus_days}
