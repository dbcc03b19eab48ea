"""Background work: one operation call each."""

from datetime import datetime

from brim.base.kit.jobs import periodic, task
from brim.core.messages import operations
from brim.core.messages.listeners import DELIVER


@task(DELIVER)
def deliver(*, now: datetime, customer_id: int, message_id: int) -> None:
    operations.deliver(customer_id, message_id, now=now)


@periodic("* * * * *", "messages.deliver_due")
def deliver_due(*, now: datetime) -> None:
    operations.deliver_due(now)
    operations.tidy(now)
