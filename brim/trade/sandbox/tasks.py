"""The provider's post. The jobs bear the name of the room they came from: names stay."""

from datetime import datetime

from django.conf import settings

from brim.base.kit.jobs import periodic, task
from brim.trade.sandbox import delivery

DELIVERIES = "payments.deliver_sandbox_notifications"


@periodic("* * * * *", "payments.sandbox_post")
def sandbox_post(*, now: datetime) -> None:
    if settings.SANDBOX:
        delivery.deliver_due(now, delivery.post)


@task(DELIVERIES)
def deliver_sandbox_notifications(*, now: datetime) -> None:
    delivery.deliver_due(now, delivery.post)
