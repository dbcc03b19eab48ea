"""What a customer has, as they read it: one purse a currency."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from brim.base.kit import clock
from brim.base.kit.refusals import Invalid
from brim.base.money import Money, money
from brim.base.ui import formats
from brim.core.access.portal.pages import Visit
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.types import LotView, Operation, WalletView


def purses_of(visit: Visit, now: datetime) -> list[wallets.Amounts]:
    """The business's own currency first, and always; closed ones that hold nothing are left out."""
    known = {view.currency: view for view in wallets.of_customers([visit.id], now=now).get(visit.id, [])}
    own = known.pop(visit.business.currency, None) or wallets.wallet(visit.id, visit.business.currency, now=now)
    views = [own, *(view for view in known.values() if view.status != "closed" or view.available)]
    return [wallets.amounts_of(view) for view in views]


def is_mixed(purses: Sequence[wallets.Amounts], operations: Sequence[Operation]) -> bool:
    """Whether amounts that stand together are of several currencies, and each has to name its own."""
    return len({purse.currency for purse in purses} | {operation.currency for operation in operations}) > 1


def asked_currency(visit: Visit) -> str:
    """Of which wallet the address speaks; the business's own where it names none. Raises: Invalid
    `unknown_currency`."""
    asked = visit.request.GET.get("currency", "") or visit.business.currency
    if asked not in {purse.currency for purse in purses_of(visit, clock.now())}:
        raise Invalid("currency", _("You have no wallet in this currency."), code="unknown_currency")
    return asked


def next_to_expire(lots: Sequence[LotView], now: datetime) -> tuple[Money, datetime] | None:
    """The bonus whose day comes first, all of that day together."""
    coming = [lot for lot in lots if lot.expires_at and lot.expires_at > now and lot.remaining > 0]
    if not coming:
        return None
    first = min(lot.expires_at for lot in coming if lot.expires_at)
    day = formats.last_day(first)
    of_that_day = [lot for lot in coming if lot.expires_at and formats.last_day(lot.expires_at) == day]
    return money(sum(lot.remaining for lot in of_that_day), coming[0].currency), first


def balance_warnings(view: WalletView) -> dict[str, Money]:
    """What is contested of a wallet and what is owed, for the words above a page (`portal/_barriers.html`)."""
    return {"contested": money(view.contested, view.currency), "owed": money(view.owed, view.currency)}
