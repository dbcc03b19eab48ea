"""Background work: one operation call each."""

from datetime import datetime

from django.conf import settings

from brim.base.kit.jobs import periodic, task
from brim.trade.payments import operations
from brim.trade.payments.sandbox import delivery
from brim.trade.payments.transport import send

NOTIFICATION = "payments.work_notification"
DELIVERIES = "payments.deliver_sandbox_notifications"


@periodic("* * * * *", "payments.janitor")
def janitor(*, now: datetime) -> None:
    operations.janitor(now)


@periodic("* * * * *", "payments.seal_reasons")
def seal_reasons(*, now: datetime) -> None:  # noqa: ARG001 - whatever is not sealed yet is due
    operations.seal_reasons()


@task(NOTIFICATION)
def work_notification(*, now: datetime, customer_id: int, notification_id: int) -> None:
    operations.work_notification(customer_id, notification_id, now)


@periodic("* * * * *", "payments.sandbox_post")
def sandbox_post(*, now: datetime) -> None:
    if settings.SANDBOX:
        delivery.deliver_due(now, send)


@task(DELIVERIES)
def deliver_sandbox_notifications(*, now: datetime) -> None:
    delivery.deliver_due(now, send)
