"""What the list of customers shows of wallets, and can be narrowed to by them."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit.amounts import read_amount
from brim.base.kit.refusals import Invalid
from brim.base.money import Money, money
from brim.base.shell.lists import Cell
from brim.base.shell.pages import Visit
from brim.base.ui import formats
from brim.core.customers.console.columns import Column, InFile, column
from brim.core.customers.console.filters import Filter, FilterValue, ListQuery, Menu, Option, Reading, list_filter
from brim.core.customers.console.sorts import ListSort, list_sort
from brim.core.customers.types import Sort
from brim.trade.wallets.console.panels import balances

READ = "wallets:read"
STEPS = (100, 500, 1000)


def read_balance(reading: Reading) -> FilterValue:
    is_frozen = reading.given.get("is", "").strip() == "frozen"
    problems: dict[str, str] = {}
    least, most = (bound(reading, name, problems) for name in ("least", "most"))
    return FilterValue(
        {
            "is_frozen": is_frozen,
            "least": None if least is None else least.amount_minor,
            "most": None if most is None else most.amount_minor,
        },
        {
            "is": _("Frozen") if is_frozen else "",
            "least": least_text(least) if least else "",
            "most": most_text(most) if most is not None else "",
        },
        problems,
    )


def bound(reading: Reading, name: str, problems: dict[str, str]) -> Money | None:
    text = reading.given.get(name, "")
    if not text.strip():
        return None
    try:
        return read_amount(name, text, reading.visit.business.currency)
    except Invalid as refused:
        problems[name] = _("%(problem)s Nothing was filtered by it.") % {"problem": refused.message}
        return None


def balance_menu(query: ListQuery, visit: Visit) -> Menu:
    currency = visit.business.currency
    smallest = money(1, currency)
    whole = 10**smallest.asset.exponent
    rows = [("", "0", _("Nothing left")), (smallest.decimal_text(), "", _("Something left"))]
    rows += [(str(step), "", least_text(money(step * whole, currency))) for step in STEPS]
    here = (query.pairs.get("least", ""), query.pairs.get("most", ""))
    options = [
        Option(text, query.address(**dict.fromkeys(("least", "most"), "")), is_chosen=True)
        if here == (least, most)
        else Option(text, query.address(least=least, most=most))
        for least, most, text in rows
    ]
    frozen = query.selection.is_frozen
    options.append(Option(_("Frozen"), query.address(**{"is": "" if frozen else "frozen"}), frozen))
    return Menu(_("Balance"), options, any(here) or frozen, "wallets/list_filter.html", query.problems)


def least_text(amount: Money) -> str:
    if amount.amount_minor == 1:
        return _("Something left")
    return _("%(amount)s and more") % {"amount": formats.money_text(amount)}


def most_text(amount: Money) -> str:
    if not amount:
        return _("Nothing left")
    return _("%(amount)s and less") % {"amount": formats.money_text(amount)}


def cells(customer_ids: Collection[int]) -> Mapping[int, Sequence[Cell]]:
    return {one: [Cell(money=amount) for amount in amounts] for one, amounts in balances(customer_ids).items()}


def head(visit: Visit) -> str:
    return f"{_('Available')} ({visit.business.currency})"


def in_file(visit: Visit, customer_ids: Collection[int]) -> Mapping[int, object]:
    """What may be spent of the business's own currency."""
    held, currency = balances(customer_ids), visit.business.currency
    return {
        one: next((amount for amount in held.get(one, []) if amount.asset.code == currency), money(0, currency))
        for one in customer_ids
    }


BALANCE = Sort("balance", "s.balance", "s.customer_id")
list_sort(
    ListSort(
        BALANCE,
        _lazy("Highest balance first"),
        _lazy("In this order stand those who ever had a balance; the others are in the order “Newest first”."),
        READ,
        order=30,
    )
)
list_filter(Filter(("is", "least", "most"), read_balance, balance_menu, READ, order=30))
column(Column("balance", _lazy("Available"), word=READ, is_number=True, cells=cells, in_file=InFile(head, in_file)))
