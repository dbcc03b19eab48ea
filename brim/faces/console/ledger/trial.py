"""The trial balance as of now, and the chart of accounts behind it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse

from brim.base.identity.names import store_names
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Invalid
from brim.base.money import Money, money
from brim.base.shell.pages import Visit, every_store, page, show
from brim.core.customers import queries as customers
from brim.core.ledger import books, queries
from brim.core.ledger.types import BookTotal
from brim.core.ledger.wording import account_meaning, is_of_customers
from brim.trade.wallets.console.history import code_name


@dataclass(frozen=True)
class TrialLine:
    name: str
    meaning: str
    total: Money
    accounts: int
    url: str


@dataclass(frozen=True)
class Trial:
    """One asset: customers and house books, and their sum, which is zero where the books balance."""

    asset: str
    customers: list[TrialLine]
    houses: list[TrialLine]
    of_customers: Money
    of_house: Money
    total: Money

    @property
    def is_balanced(self) -> bool:
        return not self.total


@page("ledger:read")
@every_store
def trial_balance(visit: Visit) -> HttpResponse:
    balance = queries.trial_balance()
    stores = store_names()
    trials = [trial_of(asset, balance.lines, stores) for asset in sorted(balance.sums)]
    context = {"trials": trials, "as_of": clock.now(), "is_balanced": balance.is_balanced}
    return show(visit, "console/ledger/trial.html", context)


def trial_of(asset: str, lines: tuple[BookTotal, ...], stores: dict[int, str]) -> Trial:
    mine = [line for line in lines if line.asset == asset]
    parts = [[line for line in mine if line.is_book is is_book] for is_book in (False, True)]
    sums = [money(sum(line.total for line in part), asset) for part in parts]
    shown = [[line_of(line, stores) for line in part] for part in parts]
    return Trial(asset, shown[0], shown[1], sums[0], sums[1], sums[0] + sums[1])


def line_of(line: BookTotal, stores: dict[int, str]) -> TrialLine:
    name = code_name(books.ChartLine(line.code, line.kind, line.asset, line.detail), stores)
    view = "console:book" if line.is_book else "console:entries"
    url = reverse(view, args=[line.code]) if line.is_book else f"{reverse(view)}?code={line.code}"
    return TrialLine(name, account_meaning(line.kind), money(line.total, line.asset), line.accounts, url)


@page("ledger:read")
@every_store
def accounts(visit: Visit) -> HttpResponse:
    """The chart, and the way to one customer's accounts."""
    stores, text = store_names(), visit.request.GET.get("q", "").strip()
    found, refused = [], ""
    if text and visit.actor.can("customers:read"):
        try:
            found = list(customers.find(text, limit=10, actor=visit.actor).items)
        except Invalid as problem:
            refused = problem.message
    chart = [
        (line.code, code_name(line, stores), line.asset, account_meaning(line.kind), url_of(line))
        for line in books.chart()
    ]
    people = [(one.name, reverse("console:accounts-of", args=[ids.public_customer(one.id)])) for one in found]
    context = {
        "chart": chart,
        "text": text,
        "people": people,
        "refused": refused,
        "may_find": visit.actor.can("customers:read"),
    }
    return show(visit, "console/ledger/accounts.html", context)


def url_of(line: books.ChartLine) -> str:
    """Where a code's entries are: a purse's over all customers, a book's own page."""
    if is_of_customers(line.kind):
        return f"{reverse('console:entries')}?code={line.code}"
    return reverse("console:book", args=[line.code])
