"""Background work: one operation call each."""

from datetime import datetime

from brim.base.kit.jobs import periodic, task
from brim.trade.payments import operations

NOTIFICATION = "payments.work_notification"


@periodic("* * * * *", "payments.janitor")
def janitor(*, now: datetime) -> None:
    operations.janitor(now)


@periodic("* * * * *", "payments.seal_reasons")
def seal_reasons(*, now: datetime) -> None:  # noqa: ARG001 - whatever is not sealed yet is due
    operations.seal_reasons()


@task(NOTIFICATION)
def work_notification(*, now: datetime, customer_id: int, notification_id: int) -> None:
    operations.work_notification(customer_id, notification_id, now)
