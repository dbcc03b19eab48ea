"""What came of it, and the last few things this till did."""

from dataclasses import dataclass

from django.urls import reverse

from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.refusals import NotFound
from brim.base.money import Money, money
from brim.base.shell.pages import Visit
from brim.base.ui import formats
from brim.core.customers import queries as customers
from brim.faces.cashier.receipts import Receipt, receipt_of
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.types import Operation

LAST = "till_last"
MOST_LAST = 6


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
        return reverse("console:refund-top-up", args=[whose, ids.public("top", done.customer_id, topup_id)])
    if done.kind == "spend":
        return reverse("console:refund-spend", args=[whose, ids.public("spd", done.customer_id, done.id)])
    return ""


def note(visit: Visit, customer_id: int, operation_id: int) -> None:
    """Keep ids alone: names stay where they are sealed."""
    own = ids.public("opn", customer_id, operation_id)
    before = [text for text in noted(visit) if text != own]
    visit.request.session[LAST] = [own, *before][:MOST_LAST]


def noted(visit: Visit) -> list[str]:
    kept = visit.request.session.get(LAST, [])
    return [text for text in kept if isinstance(text, str)] if isinstance(kept, list) else []


def last(visit: Visit) -> list[Recent]:
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
