"""Bills: what moved a customer's value, searched by the customer; newest first by when it happened, month by month."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from brim.base.identity.queries import time_zone
from brim.base.kit.pages import Page
from brim.trade.wallets.queries.moved import MonthSums, Moved, cursor_after, moved_by_month, newest_moved
from brim.trade.wallets.types import Operation

MOST = 100
# A text is searched for in what is opened: so many operations a query, so many queries a page, so many for sums.
SEARCHED, MAX_ROUNDS, MAX_SUM_ROWS = 500, 4, 5_000


@dataclass(frozen=True, slots=True)
class BillSearch(Moved):
    """What is looked for; an empty field looks for everything. Days are the business's, both included.

    A `text` is found in the description, the reason or the category; besides, whatever has the `amount` (in minor
    units), happened at one of the `named_stores` or is the operation `number` is found by it: the reader of the text
    says what else it may mean.
    """

    text: str = ""
    amount: int | None = None
    named_stores: tuple[int, ...] = ()
    number: int | None = None


def bills(customer_id: int, search: BillSearch, *, limit: int, after: str = "") -> Page[Operation]:
    """Operations that moved value, newest first. Raises: Invalid `invalid_cursor`."""
    size = max(1, min(limit, MOST))
    found: list[Operation] = []
    for _round in range(MAX_ROUNDS):
        looked_at, after = newest_moved(
            customer_id, search, after=after, limit=SEARCHED if search.text.strip() else size
        )
        matching = [one for one in looked_at if is_meant(one, search)]
        if len(found) + len(matching) > size:
            found += matching[: size - len(found)]
            return Page(found, cursor_after(found[-1]))
        found += matching
        if not after or len(found) == size:
            break
    return Page(found, after or None)


def is_meant(one: Operation, search: BillSearch) -> bool:
    """Whether the text is found in what was written, or means this operation in another way."""
    wanted = folded(search.text)
    if not wanted:
        return True
    return (
        any(wanted in folded(text) for text in (one.description, one.reason, one.category))
        or (search.amount is not None and abs(one.value) == search.amount)
        or one.store_id in search.named_stores
        or one.id == search.number
    )


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def month_sums(customer_id: int, search: BillSearch, months: Sequence[date]) -> list[MonthSums]:
    """What these months (their first days) added and took of all that the search finds, whatever page is shown."""
    if not months:
        return []
    first, last = min(months), (max(months) + timedelta(days=31)).replace(day=1)
    if search.text.strip():
        return found_sums(customer_id, search, first, last)
    return moved_by_month(customer_id, search, first=first, last=last)


def found_sums(customer_id: int, search: BillSearch, first: date, last: date) -> list[MonthSums]:
    """The same where a text is searched for: what was written is opened, MAX_SUM_ROWS operations at most, newest first.

    Months that begin before the oldest of those are left out rather than shown with a part of their sum.
    """
    until = last - timedelta(days=1)
    within = replace(search, start=max(filter(None, (search.start, first))), end=min(filter(None, (search.end, until))))
    looked_at, more = newest_moved(customer_id, within, after="", limit=MAX_SUM_ROWS)
    zone = time_zone()
    sums: dict[tuple[date, str], list[int]] = {}
    for one in looked_at:
        if is_meant(one, search):
            month = one.occurred_at.astimezone(zone).date().replace(day=1)
            sums.setdefault((month, one.currency), [0, 0])[one.value < 0] += one.value
    oldest = looked_at[-1].occurred_at.astimezone(zone).date().replace(day=1) if more else date.min
    return [
        MonthSums(month, currency, came, went)
        for (month, currency), (came, went) in sorted(
            sums.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1])
        )
        if not more or month > oldest
    ]
