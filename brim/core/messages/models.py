from django.db import models
from django.db.models import Q


class Message(models.Model):
    """A message on its way. `sealed` is empty once it has gone; `next_try_at` is set while it is to be tried."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    channel = models.CharField(max_length=8)
    purpose = models.CharField(max_length=40)
    status = models.CharField(max_length=8)
    sealed = models.BinaryField()
    attempts = models.SmallIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messages_message"
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="messages_message_due"),
            models.Index(fields=["expires_at"], condition=~Q(sealed=b""), name="messages_message_sealed"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=["email", "sms"]), name="messages_message_channel"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "sent", "failed", "dropped"]), name="messages_message_status"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting") | Q(next_try_at__isnull=True), name="messages_message_ended_is_not_due"
            ),
        ]
