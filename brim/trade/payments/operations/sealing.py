"""Rows of earlier versions keep in plain why a refund was made and what came of a notification: it is moved under the
customer's seal."""

from django.db import transaction

from brim.core.customers import texts as seals
from brim.trade.payments import texts
from brim.trade.payments.models import CashMovementRow, NotificationRow, RefundRow

AT_ONCE = 500


def seal_reasons(*, limit: int = AT_ONCE) -> int:
    """Seal what is written of at most `limit` refunds and as many notifications; of how many. What a drawer's line
    repeats of a refund goes with it.

    May end anywhere and be called again. What was written of somebody who was erased goes. Locks: the rows, each table
    in a transaction of its own.
    """
    return seal_refunds(limit) + seal_notifications(limit)


@transaction.atomic
def seal_refunds(limit: int) -> int:
    waiting = RefundRow.objects.filter(sealed_reason__isnull=True).order_by("customer_id")
    rows = list(waiting.select_for_update(no_key=True)[:limit])
    keys = seals.keys({row.customer_id for row in rows})
    for row in rows:
        blob = keys.seal(row.customer_id, texts.field_of(row.id), row.reason)
        RefundRow.objects.filter(customer_id=row.customer_id, id=row.id).update(sealed_reason=blob, reason="")
        CashMovementRow.objects.filter(customer_id=row.customer_id, key=f"refund:{row.id}").update(reason="")
    return len(rows)


@transaction.atomic
def seal_notifications(limit: int) -> int:
    waiting = NotificationRow.objects.exclude(resolution="").exclude(customer_id=0).order_by("customer_id")
    rows = list(waiting.select_for_update(no_key=True)[:limit])
    keys = seals.keys({row.customer_id for row in rows})
    for row in rows:
        blob = keys.seal(row.customer_id, texts.resolution_field(row.id), row.resolution)
        found = NotificationRow.objects.filter(customer_id=row.customer_id, id=row.id)
        found.update(sealed_resolution=blob, resolution="")
    return len(rows)
