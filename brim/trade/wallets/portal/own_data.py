"""What the file of a customer's own data has of their wallets."""

from collections.abc import Iterator
from itertools import chain

from django.utils.translation import pgettext_lazy

from brim.base.kit import clock
from brim.base.kit.pages import Page, all_pages
from brim.core.access.portal.pages import Visit
from brim.core.access.portal.places import export
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.types import Operation

A_READ = 200
MAX_WITHDRAWALS = 100


def register() -> None:
    export("wallets", pgettext_lazy("export", "wallets"), wallets_of, order=30)
    export("holds", pgettext_lazy("export", "what is held"), holds_of, order=40)
    export("withdrawals", pgettext_lazy("export", "requests for money"), withdrawals_of, order=50)
    export("operations", pgettext_lazy("export", "every operation"), operations_of, order=60, is_long=True)


def wallets_of(visit: Visit) -> object:
    return wallets.wallets(visit.id, now=clock.now())


def holds_of(visit: Visit) -> object:
    return wallets.open_holds(visit.id, now=clock.now())


def withdrawals_of(visit: Visit) -> object:
    return wallets.withdrawals_of(visit.id, limit=MAX_WITHDRAWALS)


def operations_of(visit: Visit) -> Iterator[object]:
    def read(before: str | None) -> Page[Operation]:
        return wallets.operations(visit.id, limit=A_READ, before=before)

    return chain.from_iterable(all_pages(read(None), read))
