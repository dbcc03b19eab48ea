"""Bills by month, searched and filtered; and one bill, which explains its parts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse

from brim.base.events.sentences import named
from brim.base.identity.names import store_names
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Invalid, NotFound
from brim.base.money import InvalidAmount, Money, money, typed
from brim.base.ui import formats
from brim.base.ui.periods import read_days
from brim.core.access.portal.pages import Visit, own, page, show
from brim.trade.statements import bills as statements
from brim.trade.statements.bills import BillSearch
from brim.trade.statements.portal.wording import by_month, named_like, value_of, what_of
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.portal.balance import is_mixed, purses_of
from brim.trade.wallets.portal.quote import Quoted, quoted
from brim.trade.wallets.types import Operation
from brim.trade.wallets.wording import GROUPED, GROUPS, KINDS_TO_CUSTOMERS, SOURCES, purse_name

A_PAGE = 30
FIELDS = ("q", "kind", "store", "from", "to")


@dataclass(frozen=True)
class Part:
    """Of a bill: how much of which purse, and where that value had come from."""

    purse: str
    amount: Money
    source: str
    until: datetime | None


@page
def bills(visit: Visit) -> HttpResponse:
    asked, names = visit.request.GET, store_names()
    context: dict[str, Any] = {
        "asked": {name: asked.get(name, "")[:60] for name in FIELDS},
        "kinds": [(code, label, code == asked.get("kind")) for code, label in GROUPS.items()],
        "stores": [(str(number), name, str(number) == asked.get("store")) for number, name in names.items()],
        "is_filtered": any(asked.get(name) for name in FIELDS),
        "is_narrowed": any(asked.get(name) for name in FIELDS[1:]),
        "is_first": not asked.get("after"),
    }
    try:
        search = read_search(asked, names, visit.business.currency)
        found = statements.bills(visit.id, search, limit=A_PAGE, after=asked.get("after", ""))
    except Invalid as refused:
        template = "statements/portal/_bills.html" if visit.is_partial else "statements/portal/bills.html"
        return show(visit, template, context | {"refused": refused.message}, tab="bills", status=422)
    context |= {
        "months": by_month(found.items, names, sums_of(visit, search, found.items)),
        "next_url": next_url(asked, found.next_cursor),
        "is_mixed": is_mixed(purses_of(visit, clock.now()), found.items),
    }
    template = "statements/portal/_bills.html" if visit.is_partial else "statements/portal/bills.html"
    return show(visit, template, context, tab="bills")


def read_search(asked: QueryDict, names: Mapping[int, str], currency: str) -> BillSearch:
    """Raises: Invalid `invalid_period`."""
    text = asked.get("q", "")[:60].replace("\x00", "")
    store = asked.get("store", "")
    period = read_days(asked.get("from", ""), asked.get("to", ""))
    return BillSearch(
        kinds=tuple(GROUPED.get(asked.get("kind", ""), ())),
        store_id=int(store) if store.isascii() and store.isdigit() and int(store) in names else None,
        start=period.start,
        end=period.end,
        text=text,
        amount=read_amount(text, currency),
        named_stores=tuple(named_like(text, names)),
        number=read_number(text),
    )


def read_amount(text: str, currency: str) -> int | None:
    """¥56, 56, −56.00: an amount, whatever its sign."""
    try:
        return abs(typed(text, currency).amount_minor)
    except InvalidAmount:
        return None


def read_number(text: str) -> int | None:
    try:
        return ids.read_public("opn", text.strip())[1]
    except NotFound:
        return None


def sums_of(visit: Visit, search: BillSearch, shown: Sequence[Operation]) -> dict[date, list[tuple[Money, Money]]]:
    months = sorted({formats.day_of(operation.occurred_at).replace(day=1) for operation in shown})
    found: dict[date, list[tuple[Money, Money]]] = defaultdict(list)
    for one in statements.month_sums(visit.id, search, months):
        found[one.month].append((money(one.came, one.currency), money(-one.went, one.currency)))
    return found


def next_url(asked: QueryDict, cursor: str | None) -> str:
    if cursor is None:
        return ""
    kept = [(name, asked[name]) for name in FIELDS if asked.get(name)]
    return f"{reverse('portal:bills')}?{urlencode([*kept, ('after', cursor)])}"


@page
def bill(visit: Visit, public_id: str) -> HttpResponse:
    operation = wallets.operation(visit.id, own(visit, "opn", public_id))
    names = store_names()
    context = {
        "bill": operation,
        "public_id": public_id,
        "kind": KINDS_TO_CUSTOMERS.get(operation.kind, operation.kind),
        "what": what_of(operation, names),
        "store": names.get(operation.store_id or 0, ""),
        "value": value_of(operation),
        "principal": money(operation.principal_change, operation.currency),
        "bonus": money(operation.bonus_change, operation.currency),
        "balance": money(operation.principal_after + operation.bonus_after, operation.currency),
        "refunded": money(operation.refunded, operation.currency) if operation.refunded else None,
        "channel": channel_of(operation),
        "parts": parts_of(visit, operation),
        "cause": cause_of(visit, operation),
        "quote": quote_of(visit, operation),
    }
    return show(visit, "statements/portal/bill.html", context, tab="bills")


def channel_of(operation: Operation) -> str:
    name = str((operation.metadata or {}).get("channel", ""))
    return named("channel", name) if operation.kind == "top_up" and name else ""


def parts_of(visit: Visit, operation: Operation) -> list[Part]:
    """Which value moved: of each top-up its principal and its bonus, in the order in which it was used."""
    if not operation.parts:
        return []
    lots = {lot.id: lot for lot in wallets.lots(visit.id, operation.currency, is_open=False)}
    found = []
    for part in operation.parts:
        lot = lots.get(part.lot_id)
        found.append(
            Part(
                purse_name(part.purse),
                money(part.amount, operation.currency),
                source_of(lot.source, lot.created_at) if lot else "",
                lot.expires_at if lot and part.purse == "bonus" else None,
            )
        )
    return found


def source_of(source: str, made_at: datetime) -> str:
    words = str(SOURCES[source].to_customers) if source in SOURCES else "%(day)s"
    return words % {"day": formats.date_text(made_at)}


def cause_of(visit: Visit, operation: Operation) -> tuple[str, str] | None:
    """The bill that this one follows from: a refund's payment."""
    if operation.cause_id is None or operation.kind != "refund":
        return None
    cause = wallets.operation(visit.id, operation.cause_id)
    public_id = ids.public("opn", visit.id, cause.id)
    return what_of(cause, store_names()), reverse("portal:bill", args=[public_id])


def quote_of(visit: Visit, operation: Operation) -> Quoted | None:
    """What this top-up would give back today, if anything is left of it."""
    if operation.kind != "top_up" or not operation.metadata:
        return None
    lots = wallets.lots(visit.id, operation.currency)
    topup_ids = {lot.id: lot.source_id for lot in lots if lot.source == "topup"}
    topup_id = next((topup_ids[part.lot_id] for part in operation.parts if part.lot_id in topup_ids), None)
    if topup_id is None:
        return None
    found = wallets.refund_quote(
        visit.id, currency=operation.currency, fault="consumer", now=clock.now(), topup_id=topup_id
    )
    return quoted(found)
