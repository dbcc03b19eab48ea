"""Operations in a customer's words."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.events.sentences import named
from brim.base.kit import ids
from brim.base.money import Money, money
from brim.base.ui import formats
from brim.trade.wallets.types import LEAVING, Operation
from brim.trade.wallets.wording import KINDS_TO_CUSTOMERS


@dataclass(frozen=True)
class Bill:
    """A line of the bills. `meta` is when and of what; `balance` is the wallet right after it."""

    url: str
    what: str
    amount: Money
    balance: Money
    at: datetime
    meta: str


@dataclass(frozen=True)
class Month:
    """Bills of one month, with what it added and took in all."""

    first: date
    bills: list[Bill]
    sums: list[tuple[Money, Money]]

    @property
    def name(self) -> str:
        return formats.month_text(self.first)


def value_of(operation: Operation) -> Money:
    """What it moved; where money left, that money, and the bonus that ended with it is named beside."""
    return money(operation.value, operation.currency)


def what_of(operation: Operation, stores_by_id: Mapping[int, str]) -> str:
    """West Lake · Longjing, 2 cups; or what kind it was."""
    store = stores_by_id.get(operation.store_id or 0, "")
    if operation.kind in {"spend", "capture"}:
        bare = store or str(KINDS_TO_CUSTOMERS[operation.kind])
        parts = [store, operation.description] if operation.description else [bare]
        return " · ".join(part for part in parts if part)
    if operation.kind == "top_up" and operation.metadata:
        return _("Top-up by %(channel)s") % {"channel": named("channel", str(operation.metadata.get("channel", "")))}
    return str(KINDS_TO_CUSTOMERS.get(operation.kind, operation.kind))


def bill_of(operation: Operation, stores_by_id: Mapping[int, str], *, with_day: bool = True) -> Bill:
    parts = [formats.moment_text(operation.occurred_at) if with_day else day_and_time(operation.occurred_at)]
    bonus = money(abs(operation.bonus_change), operation.currency)
    if bonus and operation.principal_change:
        ended = _("%(amount)s of bonus ended") % {"amount": formats.plain_text(bonus)}
        parts.append(ended if operation.kind in LEAVING else formats.purses_text(bonus=bonus))
    return Bill(
        url=reverse("portal:bill", args=[ids.public("opn", operation.customer_id, operation.id)]),
        what=what_of(operation, stores_by_id),
        amount=value_of(operation),
        balance=money(operation.principal_after + operation.bonus_after, operation.currency),
        at=operation.occurred_at,
        meta=" · ".join(parts),
    )


def day_and_time(moment: datetime) -> str:
    return _("%(day)s, %(time)s") % {
        "day": formats.short_date_text(moment),
        "time": formats.time_text(moment),
    }


def by_month(
    operations: Iterable[Operation], stores_by_id: Mapping[int, str], sums: Mapping[date, list[tuple[Money, Money]]]
) -> list[Month]:
    months: dict[date, list[Bill]] = {}
    for operation in operations:
        first = formats.day_of(operation.occurred_at).replace(day=1)
        months.setdefault(first, []).append(bill_of(operation, stores_by_id, with_day=False))
    return [Month(first, bills, sums.get(first, [])) for first, bills in months.items()]


def named_like(text: str, stores_by_id: Mapping[int, str]) -> Collection[int]:
    """The stores that a search text may mean."""
    wanted = text.strip().casefold()
    return [number for number, name in stores_by_id.items() if wanted and wanted in name.casefold()]
