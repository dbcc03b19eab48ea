"""Receipts on 80 mm paper, for any operation that moved value."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from brim.base.events.references import operation_prefixes
from brim.base.events.sentences import named
from brim.base.identity.names import own_name
from brim.base.identity.queries import actor_numbers, staff_names, stores
from brim.base.kit import ids
from brim.base.kit.refusals import NotFound
from brim.base.money import Money, money
from brim.base.shell.actions import Line
from brim.base.shell.counter import NUMBERS, Booked, receipt_lines
from brim.base.shell.pages import Visit, page, show
from brim.base.ui import formats
from brim.core.customers import queries as customers
from brim.core.ledger import queries as ledger
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.types import Operation
from brim.trade.wallets.wording import kind_name, purse_name

DIGEST = 16


@dataclass(frozen=True)
class Receipt:
    """`digest` begins the hash of the ledger's entry: whoever holds the receipt can have it compared with the books."""

    business: str
    store: str
    title: str
    number: str
    at: datetime
    lines: list[Line]
    after: Money
    cashier: str
    customer: str
    phone: str
    digest: str


@page("customers:read", "wallets:read")
def receipt(visit: Visit, public_id: str, operation_id: str) -> HttpResponse:
    """The receipt of an operation (`opn_…`, `spd_…`), or of another number that leads to one, in the language of
    `?in=`, by default the reader's. `?print=1` prints it at once."""
    customer_id = customers.resolve(public_id, actor=visit.actor)
    done = operation_of(visit, customer_id, operation_id)
    language = visit.request.GET.get("in", "")
    known = language if language in dict(settings.LANGUAGES) else translation.get_language() or "en"
    with translation.override(known):
        context = {
            "receipt": receipt_of(visit, done),
            "languages": [
                (code, name, f"{visit.request.path}?in={code}", code == known)
                for code, name in (("en", "EN"), ("zh-hans", "中文"))
            ],
            "back": reverse("console:customer", args=[public_id]),
            "prints_itself": visit.request.GET.get("print") == "1",
        }
        return show(visit, "wallets/receipt_page.html", context)


def operation_of(visit: Visit, customer_id: int, text: str) -> Operation:
    """Raises: NotFound where it is not this customer's, or has moved nothing (yet)."""
    head = text.partition("_")[0]
    prefixes = operation_prefixes() | set(NUMBERS)
    owner, number = ids.read_public(head if head in prefixes else "opn", text)
    if owner != customer_id:
        raise nothing()
    done = wallets.operation(customer_id, NUMBERS[head](visit, customer_id, number) if head in NUMBERS else number)
    if not (done.principal_change or done.bonus_change):
        raise nothing()
    return done


def nothing() -> NotFound:
    return NotFound("unknown_operation", _("Nothing was booked under this number, so there is no receipt of it."))


def receipt_of(visit: Visit, done: Operation) -> Receipt:
    """As the language in force says it. Five queries."""
    customer = customers.get(done.customer_id)
    cashiers = staff_names(actor_numbers("staff", {done.actor}))
    store = next((store for store in stores() if store.id == done.store_id), None)
    booked = ledger.transfer(done.customer_id, done.key)
    return Receipt(
        business=own_name(visit.business.name, visit.business.name_zh),
        store=own_name(store.name, store.name_zh) if store else "",
        title=title_of(done),
        number=ids.public("opn", done.customer_id, done.id),
        at=done.occurred_at,
        lines=[*lines_of(done), *receipt_lines(booked_of(done))],
        after=money(done.available_after, done.currency),
        cashier=next(iter(cashiers.values()), ""),
        customer=masked_name(customer.name),
        phone=formats.masked_phone(customer.phone) if customer.phone else "",
        digest=booked[0].hash[:DIGEST] if booked else "",
    )


def booked_of(done: Operation) -> Booked:
    return Booked(done.customer_id, done.id, done.kind, done.key, money(done.amount, done.currency))


def title_of(done: Operation) -> str:
    if done.kind in {"spend", "capture"}:
        return kind_name("spend")
    return kind_name(done.kind)


def lines_of(done: Operation) -> list[Line]:
    def of(amount: int) -> Money:
        return money(amount, done.currency)

    principal, bonus = abs(done.principal_change), abs(done.bonus_change)
    if done.kind == "top_up":
        channel = str((done.metadata or {}).get("channel", ""))
        lines = [Line(_("Paid"), of(done.amount), note=named("channel", channel))]
        lines += [Line(purse_name("bonus"), of(bonus))] if bonus else []
        return [*lines, Line(_("Credited"), of(done.amount + bonus), is_total=True)]
    lines = [Line(purse_name("principal"), of(principal))] if principal else []
    lines += [Line(purse_name("bonus"), of(bonus))] if bonus else []
    came = done.principal_change + done.bonus_change > 0
    total = _("Given back") if came else _("Taken from the balance")
    return [*lines, Line(total, of(principal + bonus), is_total=True, note=done.description)]


def masked_name(name: str) -> str:
    """林**: enough to know one's own receipt by."""
    return f"{name[:1]}**" if name else ""
