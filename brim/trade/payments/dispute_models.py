"""Tables of what payers contest, and of what people say came of it; in the customer's partition."""

from django.db import models
from django.db.models import Q

from brim.trade.payments.types import DisputeStatus, OutcomeStatus


class DisputeRow(models.Model):
    """A payer contests `amount` of a payment, at whose store it stands. `number` is the channel's, and empty until it
    has said one. `said_at`: the channel's own moment of its decision, empty where a person recorded it.
    `charge_back_id`: what the wallet booked when it was lost. `turns` counts the decisions, each of which is booked
    under a key of its own."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    payment_id = models.BigIntegerField()
    topup_id = models.BigIntegerField()
    store_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=16)
    number = models.CharField(max_length=64)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=16)
    status = models.CharField(max_length=8)
    sealed_reason = models.BinaryField(null=True)
    key = models.TextField()
    fingerprint = models.BinaryField()
    opened_by = models.CharField(max_length=80)
    decided_by = models.CharField(max_length=80)
    decided_key = models.TextField()
    charge_back_id = models.BigIntegerField(null=True)
    turns = models.IntegerField()
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_dispute"
        constraints = [
            models.UniqueConstraint(fields=["customer_id", "key"], name="payments_dispute_key"),
            models.UniqueConstraint(
                fields=["customer_id", "payment_id", "number"], name="payments_dispute_number", condition=~Q(number="")
            ),
            models.CheckConstraint(name="payments_dispute_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="payments_dispute_status", condition=Q(status__in=list(DisputeStatus))),
            models.CheckConstraint(
                name="payments_dispute_decided",
                condition=Q(status="open", decided_at__isnull=True) | (~Q(status="open") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="payments_dispute_lost", condition=~Q(status="lost") | Q(charge_back_id__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="payments_dispute_recent"),
            models.Index(fields=["opened_at", "id"], name="payments_dispute_listed"),
            models.Index(fields=["customer_id", "payment_id"], name="payments_dispute_payment"),
            models.Index(fields=["opened_at"], name="payments_dispute_open", condition=Q(status="open")),
        ]


class DisputeOutcomeRow(models.Model):
    """What a person says came of a dispute; it moves nothing until a second one agrees."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    dispute_id = models.BigIntegerField()
    store_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=8)
    status = models.CharField(max_length=16)
    sealed_reason = models.BinaryField(null=True)
    key = models.TextField()
    requested_by = models.CharField(max_length=80)
    decided_by = models.CharField(max_length=80)
    decided_key = models.TextField()
    requested_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "payments_dispute_outcome"
        constraints = [
            models.UniqueConstraint(fields=["customer_id", "key"], name="payments_outcome_key"),
            models.UniqueConstraint(
                fields=["customer_id", "dispute_id"], name="payments_outcome_waits", condition=Q(status="requested")
            ),
            models.CheckConstraint(name="payments_outcome_outcome", condition=Q(outcome__in=["won", "lost"])),
            models.CheckConstraint(name="payments_outcome_status", condition=Q(status__in=list(OutcomeStatus))),
            models.CheckConstraint(
                name="payments_outcome_decided",
                condition=Q(status="requested", decided_by="") | (~Q(status="requested") & ~Q(decided_by="")),
            ),
        ]
        indexes = [models.Index(fields=["id"], name="payments_outcome_recent")]
