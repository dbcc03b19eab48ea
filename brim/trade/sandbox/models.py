"""The provider's own tables: nothing in Brim reads them but the provider."""

from django.db import models
from django.db.models import F, Q

STATES = ("open", "paid", "declined", "closed", "disputed")
DISPUTE_STATES = ("open", "won", "lost")
REFUND_STATES = ("processing", "succeeded", "failed")


class SandboxOrder(models.Model):
    """A payment as the provider knows it, under the merchant's number. `mischief` holds words, with blanks between."""

    number = models.CharField(max_length=32, primary_key=True)
    provider_number = models.CharField(max_length=32)
    merchant = models.CharField(max_length=32)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=16)
    subject = models.CharField(max_length=200)
    return_url = models.CharField(max_length=2000)
    notify_url = models.CharField(max_length=2000)
    state = models.CharField(max_length=16, default="open")
    refunded = models.BigIntegerField(default=0)
    mischief = models.CharField(max_length=200, default="", blank=True)
    delay_s = models.IntegerField(default=60)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_sandbox_order"
        constraints = [
            models.CheckConstraint(name="sandbox_order_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="sandbox_order_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="sandbox_order_refunded", condition=Q(refunded__gte=0) & Q(refunded__lte=F("amount"))
            ),
        ]
        indexes = [models.Index(fields=["paid_at"], name="sandbox_order_paid_at")]


class SandboxRefund(models.Model):
    number = models.CharField(max_length=32, primary_key=True)
    order = models.ForeignKey(SandboxOrder, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    state = models.CharField(max_length=16)
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_sandbox_refund"
        constraints = [
            models.CheckConstraint(name="sandbox_refund_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="sandbox_refund_state", condition=Q(state__in=REFUND_STATES)),
        ]
        indexes = [models.Index(fields=["settled_at"], name="sandbox_refund_settled_at")]


class SandboxDispute(models.Model):
    """The payer contests `amount` of an order; won and lost are the merchant's."""

    number = models.CharField(max_length=32, primary_key=True)
    order = models.ForeignKey(SandboxOrder, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    state = models.CharField(max_length=16)
    raised_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_sandbox_dispute"
        constraints = [
            models.CheckConstraint(name="sandbox_dispute_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="sandbox_dispute_state", condition=Q(state__in=DISPUTE_STATES)),
        ]


class SandboxChargeBack(models.Model):
    """What a decision moved, for the bill of its day: `amount` is below zero where the merchant lost it, above where it
    was given back."""

    id = models.BigIntegerField(primary_key=True)
    dispute = models.ForeignKey(SandboxDispute, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    moved_at = models.DateTimeField()

    class Meta:
        db_table = "payments_sandbox_charge_back"
        indexes = [models.Index(fields=["moved_at"], name="sandbox_charge_back_moved_at")]


class SandboxDelivery(models.Model):
    """A notification on its way to the merchant. `due_at` is empty once it has arrived or been given up."""

    id = models.BigIntegerField(primary_key=True)
    order = models.ForeignKey(SandboxOrder, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=64)
    body = models.BinaryField()
    forged = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    answer = models.IntegerField(null=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_sandbox_delivery"
        indexes = [
            models.Index(fields=["due_at"], name="sandbox_delivery_due_at", condition=Q(due_at__isnull=False)),
        ]


class SandboxSettings(models.Model):
    """One row, id 1: how payments behave that are not told otherwise."""

    id = models.SmallIntegerField(primary_key=True)
    mischief = models.CharField(max_length=200, default="", blank=True)
    delay_s = models.IntegerField(default=60)

    class Meta:
        db_table = "payments_sandbox_settings"
        constraints = [models.CheckConstraint(name="sandbox_settings_one_row", condition=Q(id=1))]
