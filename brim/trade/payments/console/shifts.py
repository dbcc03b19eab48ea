"""Shifts: one's own at the till, everybody's for who looks after them, and the report of each on two papers."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from brim.base.identity.names import own_name, store_names
from brim.base.identity.queries import actor_numbers, staff_names
from brim.base.kit import ids
from brim.base.kit.pages import Page
from brim.base.money import Money
from brim.base.shell.actions import Line
from brim.base.shell.counter import Drawer, report_lines
from brim.base.shell.lists import address, pager
from brim.base.shell.pages import Visit, page, show
from brim.base.shell.till import counter_of
from brim.core.customers import queries as customers
from brim.trade.payments import queries
from brim.trade.payments.console.drawers import public, read
from brim.trade.payments.types import CashKind, CashMovement, Shift, ShiftReport
from brim.trade.wallets.wording import kind_name

ROWS = 25
SHOWN = 200


@dataclass(frozen=True)
class Row:
    """A shift in the list."""

    url: str
    shift: Shift
    store: str
    cashier: str

    @property
    def is_different(self) -> bool:
        return bool(self.shift.difference)


@dataclass(frozen=True)
class Moved:
    """A change of the drawer's content, as a line: its icon, what it was, whose."""

    icon: str
    mark: str
    what: str
    detail: str
    url: str
    movement: CashMovement


@page("shifts:write")
def shift(visit: Visit) -> HttpResponse:
    """One's own shift at the store one stands at."""
    counter = counter_of(visit)
    if counter.store is None:
        return show(visit, "payments/shift.html", {"counter": counter, "report": None})
    own = queries.open_shift_of(visit.actor, counter.store_id)
    report = queries.shift_report(own.id, actor=visit.actor) if own else None
    context = {
        "counter": counter,
        "report": report,
        "public_id": public(report.shift) if report else "",
        "moves": moves(visit, report) if report else [],
    }
    return show(visit, "payments/shift.html", context)


@page()
def history(visit: Visit) -> HttpResponse:
    """Everybody's shifts in the actor's stores, newest first. The query checks who asks."""
    asked = visit.request.GET
    which, cursor = asked.get("show", ""), asked.get("after", "")
    found = queries.shifts(
        actor=visit.actor,
        cursor=cursor,
        limit=ROWS,
        is_open=True if which == "open" else None,
        is_different=which == "different",
    )
    here = reverse("console:shifts")
    context = {
        "rows": rows_of(found),
        "choices": [
            (name, address(here, [("show", key)] if key else []), key == which)
            for key, name in (
                ("", pgettext("shifts", "All")),
                ("open", pgettext("shifts", "Open")),
                ("different", _("With a difference")),
            )
        ],
        **pager(here, [("show", which)], found, at=cursor),
    }
    return show(visit, "payments/shifts.html", context)


def rows_of(found: Page[Shift]) -> list[Row]:
    stores = store_names()
    people = staff_names({shift.cashier_id for shift in found.items})
    return [
        Row(
            reverse("console:shift-report", args=[public(shift)]),
            shift,
            stores.get(shift.store_id, ""),
            people.get(shift.cashier_id, ""),
        )
        for shift in found.items
    ]


@page()
def report(visit: Visit, shift_id: str) -> HttpResponse:
    """What went through a drawer, for the screen and for A4. The query checks who asks."""
    return show(visit, "payments/shift_report.html", report_context(visit, shift_id))


@page()
def slip(visit: Visit, shift_id: str) -> HttpResponse:
    """The same on the till's paper. The query checks who asks."""
    context = report_context(visit, shift_id)
    context["business"] = own_name(visit.business.name, visit.business.name_zh)
    return show(visit, "payments/shift_slip.html", context)


def report_context(visit: Visit, shift_id: str) -> dict[str, object]:
    found = queries.shift_report(read(shift_id), actor=visit.actor)
    return {
        "report": found,
        "shift": found.shift,
        "public_id": shift_id,
        "store": store_names().get(found.shift.store_id, ""),
        "cashier": staff_names([found.shift.cashier_id]).get(found.shift.cashier_id, ""),
        "moves": moves(visit, found),
        "sums": sums(found),
        "lines": lines_of(found.shift),
        "is_paper": True,
        "may_close": found.shift.closed_at is None and visit.actor.can("shifts:write"),
        "is_cut": len(found.movements) >= queries.MAX_MOVEMENTS,
    }


def lines_of(shift: Shift) -> list[Line]:
    """What rooms add to the report."""
    return report_lines(Drawer(shift.store_id, shift.cashier_id, shift.opened_at, shift.closed_at))


def sums(found: ShiftReport) -> list[tuple[str, Money, int | None]]:
    """What was there, what came and went, with how often."""
    return [
        (_("In the drawer at the beginning"), found.shift.opening, None),
        (_("Top-ups in cash"), found.top_ups, found.top_up_count),
        (_("Refunds in cash"), -found.refunds, found.refund_count),
        (_("To the safe"), -found.drops, found.drop_count),
    ]


def moves(visit: Visit, found: ShiftReport) -> list[Moved]:
    """The newest first, with the names of those who may be seen."""
    newest = list(reversed(found.movements))[:SHOWN]
    whose = {movement.customer_id for movement in newest} - {0}
    names = customers.named(whose, actor=visit.actor)
    people = staff_names(actor_numbers("staff", {movement.actor for movement in newest}))
    return [moved(movement, names, people) for movement in newest]


def moved(movement: CashMovement, names: dict[int, str], people: dict[int, str]) -> Moved:
    icon, mark, what = {
        CashKind.TOP_UP: ("arrow-up", "in", kind_name("top_up")),
        CashKind.REFUND: ("undo-2", "", pgettext("cash", "Refund")),
        CashKind.DROP: ("landmark", "", _("To the safe")),
    }[movement.kind]
    name = names.get(movement.customer_id, "")
    url = reverse("console:customer", args=[ids.public_customer(movement.customer_id)]) if name else ""
    by = people.get(next(iter(actor_numbers("staff", {movement.actor})), 0), "")
    return Moved(icon, mark, f"{what} · {name}" if name else what, movement.reason or by, url, movement)
