"""The statement of a period: opening, what came, what went, closing, and every line; a page, print and CSV."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from brim.base.identity.names import store_names
from brim.base.kit import clock
from brim.base.kit.refusals import Invalid
from brim.base.money import Money, money
from brim.base.ui.downloads import download
from brim.base.ui.periods import Period, offered, read_period
from brim.core.access.portal.pages import Visit, page, show
from brim.trade.statements import files
from brim.trade.statements import queries as statements
from brim.trade.statements.queries import StatementLine, Totals
from brim.trade.statements.sections import sections
from brim.trade.wallets.portal.balance import asked_currency
from brim.trade.wallets.wording import KINDS_TO_CUSTOMERS

LINES = 200


@page
def statement(visit: Visit) -> HttpResponse:
    asked = visit.request.GET
    context: dict[str, Any] = {"made_at": clock.now(), "from_text": asked.get("from", "")[:10]}
    context |= {"to_text": asked.get("to", "")[:10], "time_zone": visit.business.time_zone}
    try:
        currency, period = asked_currency(visit), read_period(asked)
        found = statements.statement(
            visit.id, currency, start=period.start, end=period.end, limit=LINES, after=asked.get("after", "")
        )
    except Invalid as refused:
        context |= {"refused": refused.message, "choices": choices(None, visit.business.currency)}
        return show(visit, "statements/portal/statement.html", context, tab="me", status=422)
    names = store_names()
    pairs = [*period.pairs, ("currency", currency)]
    context |= {
        "period": period,
        "currency": currency,
        "customer": visit.customer,
        "choices": choices(period, currency),
        "figures": figures(statements.totals(found), currency),
        "sections": sections(found),
        "rows": [row_of(line, currency, names) for line in found.lines],
        "csv_url": f"{reverse('portal:statement-csv')}?{urlencode(pairs)}",
        "next_url": address([*pairs, ("after", found.next_cursor)]) if found.next_cursor else "",
        "first_url": address(pairs) if asked.get("after") else "",
    }
    return show(visit, "statements/portal/statement.html", context, tab="me")


@page
def statement_csv(visit: Visit) -> HttpResponseBase:
    currency, period = asked_currency(visit), read_period(visit.request.GET)
    text = files.statement_csv(visit.id, currency, start=period.start, end=period.end)
    name = f"statement-{currency}-{period.in_file_name}.csv"
    return download(visit.request, text, name=name, kind="text/csv; charset=utf-8")


def choices(chosen: Period | None, currency: str) -> list[tuple[str, str, bool]]:
    return [(name, address([*period.pairs, ("currency", currency)]), period == chosen) for name, period in offered()]


def address(pairs: list[tuple[str, str]]) -> str:
    return f"{reverse('portal:statement')}?{urlencode(pairs)}"


def figures(sums: Totals, currency: str) -> list[tuple[str, str, Money]]:
    """Sign, name and amount: opening + in − out = closing."""
    return [
        ("", _("Opening balance"), money(sums.opening.total, currency)),
        ("+", pgettext("statement", "In"), money(sums.came.total, currency)),
        ("−", pgettext("statement", "Out"), money(-sums.went.total, currency)),
        ("=", _("Closing balance"), money(sums.closing.total, currency)),
    ]


def row_of(line: StatementLine, currency: str, names: dict[int, str]) -> dict[str, Any]:
    return {
        "at": line.at,
        "what": KINDS_TO_CUSTOMERS.get(line.kind, line.kind),
        "detail": " · ".join(part for part in (names.get(line.store_id or 0, ""), line.description) if part),
        "amount": money(line.amount, currency),
        "balance": money(line.balance, currency),
    }
