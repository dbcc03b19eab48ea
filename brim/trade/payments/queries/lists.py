"""Lists over all customers for people who look after payments: filtered, newest first, keyset paging."""

from datetime import datetime

from django.db.models import QuerySet

from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit.feeds import Columns, Wanted, narrowed, newest_first, total
from brim.base.kit.pages import Page
from brim.core.customers import visibility
from brim.trade.payments import rules, shaping
from brim.trade.payments.models import NotificationRow, PaymentRow, RefundRow, TopUpRow
from brim.trade.payments.queries.attention import status_mismatches, stuck_payments, stuck_refunds
from brim.trade.payments.queries.reading import of_payments_seen, payments_by_id, quarantined
from brim.trade.payments.types import Notification, Payment, PaymentState, Refund, TopUp

BY_STATE = Columns(at="created_at", state="state")
BY_STATUS = Columns(at="created_at", state="status")
RECEIVED = Columns(at="received_at", state="quarantine")
MAX_MISMATCHES = 50


def list_payments(
    wanted: Wanted, *, actor: Actor, now: datetime, is_stuck: bool = False, after: str = "", limit: int = 50
) -> Page[Payment]:
    """`total` is capped, see feeds.counted. Permission: payments:read. Raises: Forbidden; Invalid `invalid_cursor`."""
    authorise(actor, "payments:read")
    rows = stuck_payments(now) if is_stuck else PaymentRow.objects.all()
    rows = narrowed(visibility.at_stores(rows, actor), wanted, BY_STATE)
    found, following = newest_first(rows, "created_at", after=after, limit=limit)
    return Page(
        [shaping.payment(row) for row in found], following, total(rows, found, after=after, following=following)
    )


def list_topups(wanted: Wanted, *, actor: Actor, after: str = "", limit: int = 50) -> Page[TopUp]:
    """As `list_payments`. Permission: topups:read."""
    authorise(actor, "topups:read")
    rows = narrowed(visibility.at_stores(TopUpRow.objects.all(), actor), wanted, BY_STATUS)
    found, following = newest_first(rows, "created_at", after=after, limit=limit)
    paid_by = payments_by_id(found)
    items = [shaping.topup(row, paid_by[row.customer_id, row.payment_id]) for row in found]
    return Page(items, following, total(rows, found, after=after, following=following))


def list_refunds(
    wanted: Wanted, *, actor: Actor, now: datetime, is_stuck: bool = False, after: str = "", limit: int = 50
) -> Page[Refund]:
    """As `list_payments`; a refund is seen by who sees its payment. Permission: payments:read."""
    authorise(actor, "payments:read")
    rows: QuerySet[RefundRow] = stuck_refunds(now) if is_stuck else RefundRow.objects.all()
    rows = narrowed(of_payments_seen(rows, actor), wanted, BY_STATUS)
    found, following = newest_first(rows, "created_at", after=after, limit=limit)
    return Page(shaping.refunds(found), following, total(rows, found, after=after, following=following))


def list_quarantine(
    wanted: Wanted, *, actor: Actor, is_open: bool = True, after: str = "", limit: int = 50
) -> Page[Notification]:
    """Quarantined notifications by reason (`wanted.states`), open or settled. An actor limited to stores sees those of
    payments that they may see. Permission: payments:read."""
    authorise(actor, "payments:read")
    rows = quarantined(actor).filter(resolved_at__isnull=is_open)
    rows = narrowed(rows, wanted, RECEIVED)
    found, following = newest_first(rows, "received_at", after=after, limit=limit)
    return Page(shaping.notifications(found), following, total(rows, found, after=after, following=following))


def list_status_mismatches(*, actor: Actor) -> list[Payment]:
    """Payments whose channel's own answer disagreed with them, newest first, at most MAX_MISMATCHES. Permission:
    payments:read."""
    authorise(actor, "payments:read")
    rows = visibility.at_stores(status_mismatches(), actor).order_by("-created_at")[:MAX_MISMATCHES]
    return [shaping.payment(row) for row in rows]


def refunds_of_payment(customer_id: int, payment_id: int) -> list[Refund]:
    """Oldest first. Who asks must be permitted to see the payment."""
    rows = RefundRow.objects.filter(customer_id=customer_id, payment_id=payment_id).order_by("id")
    return shaping.refunds(rows)


def notification(customer_id: int, notification_id: int, *, actor: Actor) -> Notification | None:
    """One notification as it came; None where there is none, or its payment is another store's. Permission:
    payments:read."""
    authorise(actor, "payments:read")
    rows = NotificationRow.objects.filter(customer_id=customer_id, id=notification_id)
    row = of_payments_seen(rows, actor).first()
    return None if row is None else shaping.notification(row)


def is_stuck(payment: Payment, now: datetime) -> bool:
    """As rules.is_stuck; what is paid and in quarantine waits for a person there."""
    if payment.state is PaymentState.PAID and payment.doubt:
        return False
    return rules.is_stuck(payment.state, expires_at=payment.expires_at, paid_at=payment.paid_at, now=now)


def is_refund_stuck(refund: Refund, now: datetime) -> bool:
    """As rules.is_refund_stuck."""
    return rules.is_refund_stuck(refund.status, created_at=refund.created_at, now=now)
