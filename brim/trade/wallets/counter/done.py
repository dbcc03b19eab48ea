"""What came of it, and the last few things this till did."""

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.refusals import NotFound
from brim.base.money import Money, money
from brim.base.shell.counter import Counter
from brim.base.shell.pages import Visit, page
from brim.base.shell.till import counter_of, show_panel
from brim.base.ui import formats
from brim.core.customers import queries as customers
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.console.receipts import Receipt, receipt_of
from brim.trade.wallets.console.subject import address_of
from brim.trade.wallets.types import Operation

LAST = "till_last"
MAX_RECENT = 6


@dataclass(frozen=True)
class Result:
    """`bonus` is what came with a top-up; the parts are what a spend took of each purse."""

    customer_id: str
    name: str
    operation: str
    kind: str
    amount: Money
    bonus: Money
    principal_part: Money
    bonus_part: Money
    after: Money
    receipt: Receipt
    refund_url: str

    @property
    def paid_text(self) -> str:
        return formats.money_text(self.amount)


@dataclass(frozen=True)
class Recent:
    operation: str
    name: str
    kind: str
    change: Money


@page("customers:read", "wallets:read")
def done(visit: Visit, operation_id: str) -> HttpResponse:
    """What was done, with its receipt."""
    customer_id, number = ids.read_public("opn", operation_id)
    customers.require(customer_id, actor=visit.actor)
    return show_done(visit, counter_of(visit), customer_id, number)


def finished(
    visit: Visit, counter: Counter, customer_id: int, operation_id: int, *, change: Money | None = None
) -> HttpResponse:
    """Remember it as the last one of this till and show it: as the panel, or at an address of its own. `change`: of the
    cash that was handed over."""
    note(visit, customer_id, operation_id)
    if visit.is_partial:
        return show_done(visit, counter, customer_id, operation_id, is_new=True, change=change)
    return HttpResponseRedirect(reverse("console:cashier-done", args=[ids.public("opn", customer_id, operation_id)]))


def show_done(
    visit: Visit,
    counter: Counter,
    customer_id: int,
    operation_id: int,
    *,
    is_new: bool = False,
    change: Money | None = None,
) -> HttpResponse:
    """`is_new`: it was done just now, so its receipt prints by itself where that is wished."""
    context = {
        "result": result(visit, customer_id, operation_id),
        "prints_itself": is_new and counter.prints_itself,
        "change": change,
    }
    panel = "wallets/counter/done.html"
    return show_panel(visit, counter, panel, context, takes_focus=True, moves_aside=True)


def result(visit: Visit, customer_id: int, operation_id: int) -> Result:
    """Raises: NotFound `unknown_operation`."""
    done = wallets.operation(customer_id, operation_id)
    receipt = receipt_of(visit, done)
    return Result(
        customer_id=ids.public_customer(customer_id),
        name=customers.get(customer_id, actor=visit.actor).name,
        operation=ids.public("opn", customer_id, operation_id),
        kind=done.kind,
        amount=money(done.amount, done.currency),
        bonus=money(max(done.bonus_change, 0), done.currency),
        principal_part=money(done.principal_part, done.currency),
        bonus_part=money(done.bonus_part, done.currency),
        after=money(done.available_after, done.currency),
        receipt=receipt,
        refund_url=refund_url(visit.actor, done),
    )


def refund_url(actor: Actor, done: Operation) -> str:
    """Where it is given back, for who may: the act on the customer's record."""
    whose, topup_id = ids.public_customer(done.customer_id), (done.metadata or {}).get("topup_id")
    if not actor.can("refunds:write"):
        return ""
    if done.kind == "top_up" and isinstance(topup_id, int):
        return address_of("refund-top-up", whose, ids.public("top", done.customer_id, topup_id))
    if done.kind == "spend":
        return address_of("refund-spend", whose, ids.public("spd", done.customer_id, done.id))
    return ""


def note(visit: Visit, customer_id: int, operation_id: int) -> None:
    """Keep ids alone: names stay where they are sealed."""
    own = ids.public("opn", customer_id, operation_id)
    before = [text for text in noted(visit) if text != own]
    visit.request.session[LAST] = [own, *before][:MAX_RECENT]


def noted(visit: Visit) -> list[str]:
    kept = visit.request.session.get(LAST, [])
    return [text for text in kept if isinstance(text, str)] if isinstance(kept, list) else []


def last(visit: Visit, _counter: Counter) -> list[Recent]:
    """The newest first; what cannot be found any more is left out."""
    found = [operation for text in noted(visit) if (operation := look_up(text))]
    names = customers.named([operation.customer_id for operation in found], actor=visit.actor)
    return [
        Recent(
            ids.public("opn", operation.customer_id, operation.id),
            names.get(operation.customer_id, ""),
            operation.kind,
            money(operation.principal_change + operation.bonus_change, operation.currency),
        )
        for operation in found
    ]


def look_up(text: str) -> Operation | None:
    try:
        return wallets.operation(*ids.read_public("opn", text))
    except NotFound:
        return None
