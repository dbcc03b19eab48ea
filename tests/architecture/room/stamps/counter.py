"""What the till does with stamps: a stamp card is a code, and a full one becomes money."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import clock
from brim.base.kit.refusals import Refused
from brim.base.money import money
from brim.base.shell.actions import Line
from brim.base.shell.counter import (
    PREVIEWS,
    RECEIPTS,
    REPORTS,
    Booked,
    Counter,
    Drawer,
    Found,
    Preview,
    action,
    code,
)
from brim.base.shell.pages import Visit, action_page
from brim.base.shell.places import pages
from brim.base.shell.till import STORES, counter_of, show_action, show_panel, show_preview
from brim.base.ui.forms import ActionForm
from brim.core.customers import queries as customers
from brim.trade.wallets.counter.done import finished
from tests.architecture.room.stamps import operations, queries, rules

CARD = "STAMP-"
STAMPS = "stamps"


def read(visit: Visit, text: str) -> Found:
    """Whose card it is. Raises: NotFound `unknown_customer`, Forbidden."""
    found = customers.by_ref(text.removeprefix(CARD), actor=visit.actor)
    return Found(found.id, lambda visit, counter: opened(visit, counter, found.id), "stamps:redeem")


def opened(visit: Visit, counter: Counter, customer_id: int) -> HttpResponse:
    return show_action(visit, counter, STAMPS, customer_id, ActionForm())


@action_page("customers:read", "stamps:redeem")
def redeem(visit: Visit, public_id: str) -> HttpResponse:
    customer_id, counter = customers.resolve(public_id, actor=visit.actor), counter_of(visit)
    if counter.store is None:
        return show_panel(visit, counter, STORES, {})
    if visit.posted is None:
        return opened(visit, counter, customer_id)
    if visit.request.POST.get("step") == "preview":
        return show_preview(visit, STAMPS, preview_context(visit, customer_id))
    form = ActionForm(visit.posted)
    if form.is_valid():
        try:
            done = operations.redeem(
                customer_id=customer_id,
                currency=visit.business.currency,
                actor=visit.actor,
                now=clock.now(),
                key=form.idempotency_key,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return finished(visit, counter, customer_id, done.id)
    return show_action(visit, counter, STAMPS, customer_id, form, status=422)


def preview_context(visit: Visit, customer_id: int) -> dict[str, Any]:
    points = queries.points_of([customer_id]).get(customer_id, 0)
    if points < rules.PRICE:
        return {"refused": _("There are too few points. Nothing has moved.")}
    worth = money(rules.WORTH, visit.business.currency)
    lines = [Line(_("Points"), f"{points} → {points - rules.PRICE}"), Line(_("Bonus"), worth, has_sign=True)]
    return {"has_preview": True, "lines": lines}


def on_preview(_visit: Visit, preview: Preview) -> Iterator[Line]:
    if preview.action == "top-up":
        yield Line(_("Stamps"), f"+{rules.POINTS}")


def on_receipt(booked: Booked) -> Iterator[Line]:
    if booked.kind in {"top_up", "stamps_redeem"}:
        points = queries.points_of([booked.customer_id]).get(booked.customer_id, 0)
        yield Line(_("Stamps on the card"), str(points))


def on_report(drawer: Drawer) -> Iterator[Line]:
    until: datetime = drawer.closed_at or clock.now()
    yield Line(_("Stamps redeemed"), str(queries.redeemed_between(drawer.opened_at, until)))


pages([path("cashier/<str:public_id>/stamps/", redeem, name="cashier-stamps")])
code("stamps", lambda text: text.startswith(CARD), read)
action(
    STAMPS,
    word="stamps:redeem",
    name=_lazy("Stamps"),
    icon="gift",
    view="console:cashier-stamps",
    opens=opened,
    key="F6",
    order=50,
    submit=_lazy("Redeem"),
)
PREVIEWS.append(on_preview)
RECEIPTS.append(on_receipt)
REPORTS.append(on_report)
