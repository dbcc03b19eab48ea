"""What a customer's first page shows of their wallets."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from brim.base.kit import clock
from brim.base.ui import formats
from brim.core.access.portal.pages import Visit
from brim.core.access.portal.places import Card, Mark, card
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.portal.balance import next_to_expire, purses_of


def available(visit: Visit, _found: Mapping[str, Any]) -> Mapping[str, Any]:
    """What may be spent as one number, then two acts; what is held, ends and is on its way."""
    now = clock.now()
    purses = purses_of(visit, now)
    is_frozen = purses[0].status == "frozen"
    return {
        "warning": Mark("snowflake", _("Wallet frozen")) if is_frozen else None,
        "purses": purses,
        "purse": purses[0],
        "others": purses[1:],
        "expiring": next_to_expire(wallets.lots(visit.id, purses[0].currency), now),
        "month": formats.month_text(formats.day_of(now)),
        "waiting": wallets.withdrawals_waiting(visit.id),
    }


def register() -> None:
    card(Card("available", "wallets/portal/_home.html", available, order=10))
