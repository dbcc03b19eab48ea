"""What a customer's first page shows of what happened."""

from collections.abc import Mapping
from typing import Any

from brim.base.identity.names import store_names
from brim.core.access.portal.pages import Visit
from brim.core.access.portal.places import Card, card
from brim.trade.statements.bills import BillSearch, bills
from brim.trade.statements.portal.wording import bill_of
from brim.trade.wallets.portal.balance import is_mixed

NEWEST = 5


def newest(visit: Visit, found: Mapping[str, Any]) -> Mapping[str, Any]:
    names = store_names()
    items = bills(visit.id, BillSearch(), limit=NEWEST).items
    return {
        "bills": [bill_of(operation, names) for operation in items],
        "is_mixed": is_mixed(found["purses"], items),
    }


def register() -> None:
    card(Card("newest", "statements/portal/_newest.html", newest, order=90))
