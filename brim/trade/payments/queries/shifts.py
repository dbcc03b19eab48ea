"""What is read of cashiers' shifts, by who has shifts:write or payments:read, in the actor's stores."""

from collections.abc import Sequence

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit.pages import Page
from brim.base.kit.refusals import NotFound
from brim.base.money import Money, money
from brim.trade.payments import rules, shaping
from brim.trade.payments.models import CashMovementRow, ShiftRow
from brim.trade.payments.operations import shifts as drawers
from brim.trade.payments.queries.reading import page
from brim.trade.payments.types import CashKind, Shift, ShiftReport

MAX_MOVEMENTS = 1000


def open_shift_of(actor: Actor, store_id: int | None = None) -> Shift | None:
    """The actor's own open shift, at that store or anywhere."""
    rows = ShiftRow.objects.filter(cashier_id=actor.id, closed_at__isnull=True)
    row = (rows if store_id is None else rows.filter(store_id=store_id)).order_by("-id").first()
    return None if row is None else shaping.shift(row, drawers.expected(row))


def shifts(
    *,
    actor: Actor,
    store_id: int | None = None,
    is_open: bool | None = None,
    is_different: bool = False,
    cursor: str = "",
    limit: int = 50,
) -> Page[Shift]:
    """Newest first. `is_open`: only those that are, or are not; `is_different`: only those whose count was another
    than what should have been there. Raises: Forbidden; Invalid `invalid_cursor`."""
    see(actor, store_id)
    rows = ShiftRow.objects.all() if actor.store_ids is None else ShiftRow.objects.filter(store_id__in=actor.store_ids)
    rows = rows if store_id is None else rows.filter(store_id=store_id)
    rows = rows if is_open is None else rows.filter(closed_at__isnull=is_open)
    rows = rows.exclude(counted=F("expected")).filter(closed_at__isnull=False) if is_different else rows
    found, following = page(rows, cursor, limit)
    moved = moved_in([row.id for row in found if row.closed_at is None])
    return Page([shaping.shift(row, rules.drawer(row.opening, moved.get(row.id, 0))) for row in found], following)


def moved_in(shift_ids: Sequence[int]) -> dict[int, int]:
    """What the movements of these shifts come to, minor units; those without any are left out."""
    if not shift_ids:
        return {}
    rows = CashMovementRow.objects.filter(shift_id__in=shift_ids).values_list("shift_id").annotate(Sum("amount"))
    return {shift_id: int(total) for shift_id, total in rows}


def shift_report(shift_id: int, *, actor: Actor) -> ShiftReport:
    """What went through a drawer. Raises: NotFound `unknown_shift`; Forbidden."""
    row = ShiftRow.objects.filter(id=shift_id).first()
    if row is None:
        raise NotFound("unknown_shift", _("There is no such shift."))
    see(actor, row.store_id)
    movements = CashMovementRow.objects.filter(shift_id=shift_id)
    sums = {
        kind: (money(abs(int(total)), row.currency), count)
        for kind, total, count in movements.values_list("kind").annotate(Sum("amount"), Count("id"))
    }
    none = (money(0, row.currency), 0)
    return ShiftReport(
        shaping.shift(row, drawers.expected(row)),
        *sums.get(CashKind.TOP_UP, none),
        *sums.get(CashKind.REFUND, none),
        *sums.get(CashKind.DROP, none),
        tuple(shaping.movement(movement, row.currency) for movement in movements.order_by("id")[:MAX_MOVEMENTS]),
    )


def denominations(currency: str) -> list[Money]:
    """The notes and coins to count a drawer by, the largest first; empty for a currency we know none of."""
    return [money(minor, currency) for minor in rules.DENOMINATIONS.get(currency, ())]


def see(actor: Actor, store_id: int | None) -> None:
    authorise(actor, "payments:read" if actor.can("payments:read") else "shifts:write", store_id)
