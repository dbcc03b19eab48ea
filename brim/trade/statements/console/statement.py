"""A customer's statement for any period: opening, lines with the running balance, closing; as a page and as files."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from brim.base.identity.names import store_names
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Invalid, NotFound
from brim.base.money import money
from brim.base.shell.pages import Visit, page, show, still
from brim.base.ui.downloads import download
from brim.base.ui.periods import Period, offered, read_moment, read_period, today
from brim.core.customers import queries as customers
from brim.core.customers.types import Customer
from brim.core.ledger import queries as ledger
from brim.trade.statements import files
from brim.trade.statements import queries as statements
from brim.trade.statements.console.figures import change_of, figures, rows_of, seals_of, small_figures, spans_of
from brim.trade.statements.sections import sections
from brim.trade.wallets import queries as wallets

LINES = 200
PURSES = ("principal", "bonus")


@page("customers:read", "statements:read")
def statement(visit: Visit, public_id: str) -> HttpResponse:
    customer = customers.get(ids.read_customer(public_id), actor=visit.actor)
    asked = visit.request.GET
    currencies = currencies_of(customer.id, visit.business.currency)
    context: dict[str, Any] = {
        "customer": customer,
        "public_id": public_id,
        "currencies": currencies,
        "currency": currencies[0],
        "time_zone": visit.business.time_zone,
        "made_at": clock.now(),
        "from_text": asked.get("from", "")[:10],
        "to_text": asked.get("to", "")[:10],
        "at_text": asked.get("at", "")[:19],
    }
    try:
        context["currency"] = currency = read_currency(asked.get("currency", ""), currencies)
        period = read_period(asked)
    except Invalid as refused:
        context |= {"refused": refused.message, "choices": choices(public_id, None, context["currency"])}
        return show(visit, "statements/statement.html", context, status=422)
    context |= {"choices": choices(public_id, period, currency)}
    context |= page_context(customer.id, public_id, period, currency, after=asked.get("after", ""))
    context |= at_moment(customer.id, currency, asked.get("at", ""))
    return show(visit, "statements/statement.html", context, status=422 if context["at_refused"] else 200)


@page("customers:read", "statements:read")
def statement_csv(visit: Visit, public_id: str) -> HttpResponseBase:
    customer, currency, period = scope_of(visit, public_id)
    text = files.statement_csv(customer.id, currency, start=period.start, end=period.end)
    name = file_name(customer, currency, period, "csv")
    return download(visit.request, text, name=name, kind="text/csv; charset=utf-8", still=still(visit))


@page("customers:read", "statements:read")
def statement_json(visit: Visit, public_id: str) -> HttpResponseBase:
    customer, currency, period = scope_of(visit, public_id)
    text = files.statement_json(customer.id, currency, start=period.start, end=period.end)
    name = file_name(customer, currency, period, "json")
    return download(visit.request, text, name=name, kind="application/json", still=still(visit))


@page("customers:read", "statements:read")
def statement_seal(visit: Visit, public_id: str) -> HttpResponseBase:
    """The paths from the heads that cover the closing balance up to the signed roots, for whoever wants to check."""
    customer, currency, period = scope_of(visit, public_id)
    found = statements.statement(customer.id, currency, start=period.start, end=period.end, limit=1)
    paths = []
    for purse, span, over in spans_of(found):
        path = ledger.seal_path(customer.id, span.code, upto_seq=over.seq) if over else None
        if path:
            # The signature is over the moment to the microsecond, which Django's encoder would cut.
            told_path = asdict(path) | {"sealed_at": path.sealed_at.isoformat()}
            paths.append({"purse": purse, "closing_entry": span.upto_seq, "balance": span.after, **told_path})
    if not paths:
        raise NotFound(
            "not_sealed", _("This is not sealed yet: every day is sealed after it has ended. Come back then.")
        )
    content = {"customer": public_id, "currency": currency, "paths": paths}
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    name = file_name(customer, currency, period, "json", of="seal")
    return download(visit.request, [text], name=name, kind="application/json")


def scope_of(visit: Visit, public_id: str) -> tuple[Customer, str, Period]:
    """Raises: NotFound, Forbidden, Invalid."""
    customer = customers.get(ids.read_customer(public_id), actor=visit.actor)
    currencies = currencies_of(customer.id, visit.business.currency)
    return customer, read_currency(visit.request.GET.get("currency", ""), currencies), read_period(visit.request.GET)


def page_context(customer_id: int, public_id: str, period: Period, currency: str, *, after: str) -> dict[str, Any]:
    """A page of the statement and the whole period's totals. Raises: Invalid `invalid_cursor`."""
    found = statements.statement(customer_id, currency, start=period.start, end=period.end, limit=LINES, after=after)
    sums = statements.totals(found)
    rows = rows_of(found, store_names())
    common = [*period.pairs, ("currency", currency)]
    here = address("statement", public_id, common)
    day = today()
    return {
        "period": period,
        "from_text": period.pairs[0][1],
        "to_text": period.pairs[1][1],
        "ends_on": min(period.end or day, day),
        "figures": figures(sums, currency),
        "change": change_of(sums, currency),
        "rows": rows,
        "is_first": not after,
        "before": money(found.opening.total, currency),
        "carried": rows[-1].balance if rows else money(found.opening.total, currency),
        "closing": money(sums.closing.total, currency),
        "sections": sections(found),
        "next_url": address("statement", public_id, [*common, ("after", found.next_cursor)])
        if found.next_cursor
        else "",
        "is_last": found.next_cursor is None,
        "first_url": here if after else "",
        "csv_url": address("statement-csv", public_id, common),
        "json_url": address("statement-json", public_id, common),
        "seal_url": address("statement-seal", public_id, common),
        "seals": seals_of(found),
    }


def at_moment(customer_id: int, currency: str, text: str) -> dict[str, Any]:
    """The balances at the moment that was asked for, if one was; a word about it where it cannot be read."""
    try:
        moment = read_moment(text)
    except Invalid as refused:
        return {"at_refused": refused.message}
    if moment is None:
        return {"at_refused": ""}
    balances = wallets.balances_at(customer_id, currency, moment)
    return {"at_refused": "", "at": moment, "at_figures": small_figures(balances, currency)}


def currencies_of(customer_id: int, own: str) -> list[str]:
    """Those that the customer has purses in, the business's own first (and always)."""
    held = {account.asset for account in ledger.accounts(customer_id) if account.kind in PURSES}
    return [own, *sorted(held - {own})]


def read_currency(text: str, offered: Sequence[str]) -> str:
    """Raises: Invalid `unknown_currency`."""
    if text and text not in offered:
        message = _("This customer has no wallet in “%(currency)s”. Choose another currency.")
        raise Invalid("currency", message % {"currency": text[:12]}, code="unknown_currency")
    return text or offered[0]


def choices(public_id: str, chosen: Period | None, currency: str) -> list[tuple[str, str, bool]]:
    """The periods one click away: name, address, whether it is the chosen one."""
    return [
        (name, address("statement", public_id, [*period.pairs, ("currency", currency)]), period == chosen)
        for name, period in offered()
    ]


def address(view: str, public_id: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{reverse(f'console:{view}', args=[public_id])}?{urlencode(pairs)}"


def file_name(customer: Customer, currency: str, period: Period, ending: str, *, of: str = "statement") -> str:
    """Whose it is and of when: the business's own reference where there is one."""
    owner = customer.ref or ids.public_customer(customer.id)
    return f"{of}-{owner}-{currency}-{period.in_file_name}.{ending}"
