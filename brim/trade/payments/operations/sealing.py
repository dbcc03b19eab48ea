"""Refunds of earlier versions keep their reason in plain: it is moved under the customer's seal."""

from django.db import transaction

from brim.core.customers import texts as seals
from brim.trade.payments import texts
from brim.trade.payments.models import CashMovementRow, RefundRow

AT_ONCE = 500


@transaction.atomic
def seal_reasons(*, limit: int = AT_ONCE) -> int:
    """Seal the reasons of at most `limit` refunds; how many. What a drawer's line repeats of one goes with it.

    May end anywhere and be called again. What was written of somebody who was erased goes. Locks: the refunds' rows.
    """
    waiting = RefundRow.objects.filter(sealed_reason__isnull=True).order_by("customer_id")
    rows = list(waiting.select_for_update(no_key=True)[:limit])
    keys = seals.keys({row.customer_id for row in rows})
    for row in rows:
        blob = keys.seal(row.customer_id, texts.field_of(row.id), row.reason)
        RefundRow.objects.filter(customer_id=row.customer_id, id=row.id).update(sealed_reason=blob, reason="")
        CashMovementRow.objects.filter(customer_id=row.customer_id, key=f"refund:{row.id}").update(reason="")
    return len(rows)
