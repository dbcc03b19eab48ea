"""Settling what is in quarantine. Nothing here moves value: money that is really the customer's comes in
by a top-up, or by an adjustment that a second person approves."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.events.operations import record
from brim.base.identity.types import Actor
from brim.base.kit.cards import refuse_card_numbers
from brim.base.kit.refusals import Conflict, Invalid, NotFound
from brim.base.kit.text import clean
from brim.core.customers.visibility import authorise_where
from brim.trade.payments import shaping, texts
from brim.trade.payments.catalogue import AnswerResolved, NotificationResolved
from brim.trade.payments.models import NotificationRow, PaymentRow
from brim.trade.payments.operations import payment_states
from brim.trade.payments.operations.rows import lock
from brim.trade.payments.types import Notification, Payment

MAX_REASON = 500


@transaction.atomic
def resolve_notification(
    customer_id: int, notification_id: int, *, reason: str, actor: Actor, now: datetime
) -> Notification:
    """Settle a notification in quarantine, with a note. Repeated by the same person with the same note, it changes
    nothing. Locks the notification. Permission: payments:write.

    Raises: Forbidden; NotFound `unknown_notification`; Invalid `reason_needed`, `card_number`; Conflict
    `already_resolved`.
    """
    text = checked(reason)
    rows = NotificationRow.objects.select_for_update().exclude(quarantine="")
    row = rows.filter(customer_id=customer_id, id=notification_id).first()
    if row is None:
        raise NotFound("unknown_notification", _("There is no such notification in quarantine."))
    authorise_where(actor, "payments:write", store_of(row), customer_id)
    if row.resolved_at is not None:
        if row.resolved_by == actor.label and (texts.resolution_of(row) == text or texts.is_erased(row)):
            return shaping.notification(row)
        raise Conflict(
            "already_resolved", _("Somebody has settled this already. Nothing was changed. Load the page again.")
        )
    row.resolved_at, row.resolved_by = now, actor.label
    texts.write_resolution(row, text)
    row.save(update_fields=["resolved_at", "resolved_by", "resolution", "sealed_resolution"])
    told = NotificationResolved(row.id, row.payment_id, row.channel, row.quarantine)
    record(told, customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id, reason=text)
    return shaping.notification(row)


def store_of(row: NotificationRow) -> int | None:
    """The store of the payment that the notification speaks of, where there is one."""
    if row.payment_id is None:
        return None
    found = PaymentRow.objects.filter(customer_id=row.customer_id, id=row.payment_id)
    return found.values_list("store_id", flat=True).first()


@transaction.atomic
def resolve_answer(customer_id: int, payment_id: int, *, reason: str, actor: Actor, now: datetime) -> Payment:
    """Say what came of a channel's answer that disagreed with the payment. It comes back with the next answer that
    does. Money that came for an erased customer is `sent_back` then: a person has done that at the channel. Locks
    the payment. Permission: payments:write.

    Raises: Forbidden; NotFound `unknown_payment`; Invalid `reason_needed`, `card_number`; Conflict `already_resolved`.
    """
    text = checked(reason)
    payment = lock(customer_id, payment_id)
    if payment is None:
        raise NotFound("unknown_payment", _("There is no such payment."))
    authorise_where(actor, "payments:write", payment.store_id, customer_id)
    if not payment.doubt:
        raise Conflict(
            "already_resolved", _("Somebody has settled this already. Nothing was changed. Load the page again.")
        )
    told = AnswerResolved(payment.id, payment.channel, payment.doubt)
    if payment.doubt == payment_states.ERASED:
        payment_states.close(payment, now)
    payment.doubt = ""
    payment.save(update_fields=["doubt"])
    record(told, customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id, reason=text)
    return shaping.payment(payment)


def checked(reason: str) -> str:
    text = clean(reason, "reason", has_lines=True)[:MAX_REASON]
    if not text:
        raise Invalid("reason", _("Say what came of it. Nothing was changed."), code="reason_needed")
    refuse_card_numbers(text, "reason")
    return text
