"""Cashiers' shifts: counted at the beginning and the end; every difference needs a reason."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from brim.base.events.operations import record
from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit import ids
from brim.base.kit.cards import refuse_card_numbers
from brim.base.kit.refusals import Conflict, Invalid, NotFound, Refused
from brim.base.kit.text import clean
from brim.base.money import Money, money
from brim.trade.payments import rules, shaping
from brim.trade.payments.catalogue import CashDropped, ShiftClosed, ShiftOpened
from brim.trade.payments.models import CashMovementRow, PaymentRow, RefundRow, ShiftRow
from brim.trade.payments.types import CashKind, Shift


@transaction.atomic
def open_shift(*, store_id: int, opening: Money, actor: Actor, now: datetime) -> Shift:
    """Begin a shift at a store's drawer with the cash counted in it. Staff alone; one open shift a cashier and store.

    Raises: Forbidden; Invalid; Conflict `shift_open`.
    """
    authorise(actor, "shifts:write", store_id)
    if actor.kind is not ActorKind.STAFF:
        raise Refused("staff_only", _("Only a member of staff has a drawer. No shift was opened."))
    if opening.amount_minor < 0:
        raise Invalid("opening", _("The opening count cannot be below zero. No shift was opened."))
    if opening.amount_minor > rules.MAX_DRAWER_BALANCE:
        raise Invalid("opening", _("A drawer holds less than that. No shift was opened. Count again."))
    try:
        with transaction.atomic():
            row = ShiftRow.objects.create(
                id=ids.make(),
                store_id=store_id,
                cashier_id=actor.id,
                currency=opening.asset.code,
                opening=opening.amount_minor,
                opened_at=now,
                reason="",
            )
    except IntegrityError as problem:
        raise Conflict(
            "shift_open", _("You have an open shift at this store already. No shift was opened. Close it first.")
        ) from problem
    emit_event(ShiftOpened(row.id, store_id, actor.id, row.opening, row.currency), actor, now)
    return shaping.shift(row, row.opening)


@transaction.atomic
def drop_cash(*, shift_id: int, amount: Money, reason: str = "", actor: Actor, now: datetime, key: str) -> Shift:
    """Take `amount` (above zero) out of the drawer to the safe. The same key again changes nothing.

    Raises: Forbidden; NotFound `unknown_shift`; Invalid; Refused `shift_closed`, `drawer_short`; Conflict
    `key_conflict`.
    """
    reason = clean(reason, "reason", has_lines=True)
    refuse_card_numbers(reason, "reason")
    shift = lock(shift_id)
    authorise(actor, "shifts:write", shift.store_id)
    if amount.amount_minor <= 0 or amount.asset.code != shift.currency:
        raise Invalid("amount", _("The amount must be above zero, in the drawer's currency. Nothing was taken out."))
    known = CashMovementRow.objects.filter(customer_id=0, key=key).first()
    if known is not None:
        if (known.shift_id, known.amount) != (shift_id, -amount.amount_minor):
            raise Conflict("key_conflict", _("This key was used for a different drop. Use a new key."))
        return shaping.shift(shift, expected(shift))
    check_open(shift)
    check_content(shift, amount.amount_minor)
    add(shift, CashKind.DROP, -amount.amount_minor, actor, now, key=key, reason=reason)
    emit_event(CashDropped(shift.id, shift.store_id, amount.amount_minor, shift.currency), actor, now)
    return shaping.shift(shift, expected(shift))


@transaction.atomic
def close_shift(*, shift_id: int, counted: Money, reason: str = "", actor: Actor, now: datetime) -> Shift:
    """End a shift with the cash counted in the drawer. A difference to what should be there wants a `reason`.

    Raises: Forbidden; NotFound `unknown_shift`; Invalid; Refused `shift_closed`, `difference_unexplained` with what
    was expected, counted and their difference.
    """
    reason = clean(reason, "reason", has_lines=True)
    refuse_card_numbers(reason, "reason")
    shift = lock(shift_id)
    authorise(actor, "shifts:write", shift.store_id)
    check_open(shift)
    if counted.amount_minor < 0 or counted.asset.code != shift.currency:
        raise Invalid("counted", _("The count must not be below zero, in the drawer's currency. The shift stays open."))
    if counted.amount_minor > rules.MAX_DRAWER_BALANCE:
        raise Invalid("counted", _("A drawer holds less than that. The shift stays open. Count again."))
    wanted = expected(shift)
    difference = counted.amount_minor - wanted
    if difference and not reason.strip():
        raise Refused(
            "difference_unexplained",
            _("The drawer should hold %(expected)s. The shift stays open. Count again, or say why it differs.")
            % {"expected": money(wanted, shift.currency)},
            {"expected": wanted, "counted": counted.amount_minor, "difference": difference},
        )
    shift.closed_at, shift.expected, shift.counted = now, wanted, counted.amount_minor
    shift.reason = reason.strip()
    shift.save(update_fields=["closed_at", "expected", "counted", "reason"])
    event = ShiftClosed(
        shift.id, shift.store_id, shift.cashier_id, wanted, counted.amount_minor, difference, shift.currency
    )
    emit_event(event, actor, now, reason=shift.reason)
    return shaping.shift(shift, wanted)


def open_for(actor: Actor, store_id: int | None, currency: str, *, key_used: bool = False) -> ShiftRow | None:
    """The locked open shift whose drawer cash of this actor goes through; None for those who have no drawer.

    Raises: Refused `no_open_shift`, `shift_currency`.
    """
    if actor.kind is not ActorKind.STAFF:
        return None
    rows = ShiftRow.objects.select_for_update(no_key=True).filter(cashier_id=actor.id, closed_at__isnull=True)
    shift = (rows if store_id is None else rows.filter(store_id=store_id)).order_by("-id").first()
    if key_used:
        return shift
    if shift is None:
        raise Refused("no_open_shift", _("You have no open shift here. No cash was moved. Open a shift first."))
    if shift.currency != currency:
        raise Refused(
            "shift_currency",
            _("The open shift counts %(currency)s. No cash was moved.") % {"currency": shift.currency},
        )
    return shift


def take_in(shift: ShiftRow, payment: PaymentRow, actor: Actor, now: datetime) -> None:
    """Raises: Refused `drawer_full`."""
    check_room(shift, payment.amount)
    payment.shift_id = shift.id
    payment.save(update_fields=["shift_id"])
    add(
        shift,
        CashKind.TOP_UP,
        payment.amount,
        actor,
        now,
        key=f"payment:{payment.id}",
        customer_id=payment.customer_id,
        payment_id=payment.id,
    )


def pay_out(shift: ShiftRow, refund: RefundRow, actor: Actor, now: datetime) -> None:
    """Raises: Refused `drawer_short`."""
    check_content(shift, refund.amount)
    add(
        shift,
        CashKind.REFUND,
        -refund.amount,
        actor,
        now,
        key=f"refund:{refund.id}",
        customer_id=refund.customer_id,
        payment_id=refund.payment_id,
    )


def lock(shift_id: int) -> ShiftRow:
    shift = ShiftRow.objects.select_for_update(no_key=True).filter(id=shift_id).first()
    if shift is None:
        raise NotFound("unknown_shift", _("There is no such shift."))
    return shift


def check_open(shift: ShiftRow) -> None:
    if shift.closed_at is not None:
        raise Refused("shift_closed", _("This shift is closed. Nothing was changed."))


def check_content(shift: ShiftRow, amount_minor: int) -> None:
    inside = expected(shift)
    if amount_minor > inside:
        raise Refused(
            "drawer_short",
            _("The drawer holds only %(inside)s. No cash was moved.") % {"inside": money(inside, shift.currency)},
            {"inside": inside, "asked": amount_minor},
        )


def check_room(shift: ShiftRow, amount_minor: int) -> None:
    inside = expected(shift)
    if inside + amount_minor > rules.MAX_DRAWER_BALANCE:
        raise Refused(
            "drawer_full",
            _("The drawer holds %(inside)s and cannot hold as much more. No cash was moved. Take cash out of it first.")
            % {"inside": money(inside, shift.currency)},
            {"inside": inside, "asked": amount_minor, "most": rules.MAX_DRAWER_BALANCE},
        )


def expected(shift: ShiftRow) -> int:
    """What should lie in the drawer, minor units."""
    total = CashMovementRow.objects.filter(shift_id=shift.id).aggregate(total=Sum("amount"))["total"]
    return rules.drawer(shift.opening, int(total or 0))


def add(
    shift: ShiftRow,
    kind: CashKind,
    amount_minor: int,
    actor: Actor,
    now: datetime,
    *,
    key: str,
    reason: str = "",
    customer_id: int = 0,
    payment_id: int | None = None,
) -> None:
    CashMovementRow.objects.create(
        customer_id=customer_id,
        id=ids.make(),
        shift_id=shift.id,
        kind=kind,
        amount=amount_minor,
        payment_id=payment_id,
        key=key,
        reason=reason,
        actor=actor.label,
        at=now,
    )


def emit_event(
    event: ShiftOpened | CashDropped | ShiftClosed, actor: Actor, now: datetime, *, reason: str = ""
) -> None:
    record(event, customer_id=0, actor=actor.label, now=now, request_id=actor.request_id, reason=reason)
