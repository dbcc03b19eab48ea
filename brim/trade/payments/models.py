"""Tables. Every row that comes with a payment lives in its customer's partition; the drawer's drops and what no
customer could be read from live in the business's (customer_id 0)."""

from django.db import models
from django.db.models import F, Q

from brim.trade.payments.dispute_models import DisputeOutcomeRow, DisputeRow
from brim.trade.payments.types import CashKind, PaymentState, RefundStatus, TopUpStatus
from brim.trade.wallets.types import NEVER_CHANNELS

__all__ = [
    "CashMovementRow",
    "DisputeOutcomeRow",
    "DisputeRow",
    "NotificationRow",
    "PaymentRow",
    "RefundRow",
    "ShiftRow",
    "TopUpRow",
]


class TopUpRow(models.Model):
    """What was asked for, once per key. Its payment bears the state of the money."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    payment_id = models.BigIntegerField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=16)
    channel = models.CharField(max_length=16)
    status = models.CharField(max_length=9)
    store_id = models.IntegerField(null=True)
    key = models.TextField()
    fingerprint = models.BinaryField()
    actor = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    credited_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_topup"
        constraints = [
            models.UniqueConstraint(fields=["customer_id", "key"], name="payments_topup_key"),
            models.CheckConstraint(name="payments_topup_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="payments_topup_status", condition=Q(status__in=list(TopUpStatus))),
            models.CheckConstraint(
                name="payments_topup_credited",
                condition=Q(status="credited", credited_at__isnull=False)
                | (~Q(status="credited") & Q(credited_at__isnull=True)),
            ),
            models.CheckConstraint(name="payments_topup_not_by_wallet", condition=~Q(channel__in=list(NEVER_CHANNELS))),
        ]
        indexes = [
            models.Index(fields=["id"], name="payments_topup_recent"),
            models.Index(fields=["created_at", "id"], name="payments_topup_created"),
        ]


class PaymentRow(models.Model):
    """Money on its way in by a channel. `next_ask_at` is set while the channel is still to be asked; `doubt` says in
    which field the channel's last answer disagreed, or that its customer was erased; empty where nothing is doubtful or
    somebody has looked."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    topup_id = models.BigIntegerField()
    channel = models.CharField(max_length=16)
    channel_number = models.CharField(max_length=64)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=16)
    state = models.CharField(max_length=20)
    refunded = models.BigIntegerField()
    charged_back = models.BigIntegerField(default=0)
    store_id = models.IntegerField(null=True)
    shift_id = models.BigIntegerField(null=True)
    checkout_url = models.CharField(max_length=2000)
    return_url = models.CharField(max_length=2000)
    actor = models.CharField(max_length=80)
    request_id = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    credited_at = models.DateTimeField(null=True)
    asked = models.IntegerField()
    next_ask_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    doubt = models.CharField(max_length=24, default="")

    class Meta:
        db_table = "payments_payment"
        constraints = [
            models.CheckConstraint(name="payments_payment_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="payments_payment_state", condition=Q(state__in=list(PaymentState))),
            models.CheckConstraint(
                name="payments_payment_refunded", condition=Q(refunded__gte=0) & Q(refunded__lte=F("amount"))
            ),
            models.CheckConstraint(
                name="payments_payment_charged_back",
                condition=Q(charged_back__gte=0) & Q(charged_back__lte=F("amount")),
            ),
            models.CheckConstraint(
                name="payments_payment_wholly_refunded", condition=~Q(state="refunded") | Q(refunded=F("amount"))
            ),
            models.CheckConstraint(
                name="payments_payment_credited",
                condition=Q(
                    state__in=["created", "pending", "paid", "failed", "expired", "sent_back", "cancelled"],
                    credited_at__isnull=True,
                )
                | Q(credited_at__isnull=False, paid_at__isnull=False),
            ),
            # Whatever may still be paid or credited is asked about until it has ended.
            models.CheckConstraint(
                name="payments_payment_asked",
                condition=~Q(state__in=["created", "pending", "paid"]) | Q(next_ask_at__isnull=False),
            ),
            models.CheckConstraint(
                name="payments_payment_not_by_wallet", condition=~Q(channel__in=list(NEVER_CHANNELS))
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_ask_at"], name="payments_payment_to_ask", condition=Q(next_ask_at__isnull=False)
            ),
            models.Index(fields=["id"], name="payments_payment_recent"),
            models.Index(fields=["created_at", "id"], name="payments_payment_created"),
            models.Index(fields=["created_at"], name="payments_payment_doubted", condition=~Q(doubt="")),
            models.Index(fields=["created_at"], name="payments_payment_disputed", condition=Q(state="disputed")),
        ]


class RefundRow(models.Model):
    """Money on its way back. `amount` is what the channel pays out; the wallet's freeze bears the refund's id."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    topup_id = models.BigIntegerField()
    payment_id = models.BigIntegerField()
    wallet_ref = models.BigIntegerField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=16)
    status = models.CharField(max_length=12)
    reason = models.TextField()
    sealed_reason = models.BinaryField(null=True)
    key = models.TextField()
    fingerprint = models.BinaryField()
    actor = models.CharField(max_length=80)
    request_id = models.CharField(max_length=100)
    shift_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    asked = models.IntegerField()
    next_ask_at = models.DateTimeField(null=True)
    stalled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_refund"
        constraints = [
            models.UniqueConstraint(fields=["customer_id", "key"], name="payments_refund_key"),
            # One at a time: a second refund of a payment waits until the first has settled.
            models.UniqueConstraint(
                fields=["customer_id", "payment_id"], name="payments_refund_one_pending", condition=Q(status="pending")
            ),
            models.CheckConstraint(name="payments_refund_amount", condition=Q(amount__gte=0)),
            models.CheckConstraint(name="payments_refund_status", condition=Q(status__in=list(RefundStatus))),
            models.CheckConstraint(
                name="payments_refund_settled",
                condition=Q(status="pending", settled_at__isnull=True, next_ask_at__isnull=False)
                | (~Q(status="pending") & Q(settled_at__isnull=False, next_ask_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer_id"], name="payments_refund_unsealed", condition=Q(sealed_reason__isnull=True)
            ),
            models.Index(fields=["next_ask_at"], name="payments_refund_to_ask", condition=Q(next_ask_at__isnull=False)),
            models.Index(fields=["created_at", "id"], name="payments_refund_created"),
        ]


class NotificationRow(models.Model):
    """What a channel's server sent, byte for byte. A resend counts up `seen`.

    `channel_ref` is the channel's own id where the bytes are proven, else a digest of the bytes, so that a forgery
    never takes the place of the true one. `work_at` is set until it has been worked. One in quarantine is open until
    somebody has said what came of it: sealed under the customer's key, in plain (`resolution`) where no customer could
    be read.
    """

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    channel = models.CharField(max_length=16)
    channel_ref = models.CharField(max_length=80)
    payment_id = models.BigIntegerField(null=True)
    verified = models.BooleanField()
    raw = models.BinaryField()
    headers = models.JSONField()
    outcome = models.CharField(max_length=24)
    quarantine = models.CharField(max_length=24)
    seen = models.IntegerField()
    tries = models.IntegerField()
    received_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)
    work_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=80, default="")
    resolution = models.TextField(default="")
    sealed_resolution = models.BinaryField(null=True)

    class Meta:
        db_table = "payments_notification"
        constraints = [
            models.UniqueConstraint(fields=["customer_id", "channel", "channel_ref"], name="payments_notification_ref"),
            models.CheckConstraint(
                name="payments_notification_worked",
                condition=Q(work_at__isnull=True, worked_at__isnull=False)
                | Q(work_at__isnull=False, worked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="payments_notification_unproven", condition=Q(verified=True) | ~Q(quarantine="")
            ),
            models.CheckConstraint(
                name="payments_notification_resolved",
                condition=Q(resolved_at__isnull=True, resolved_by="", resolution="", sealed_resolution__isnull=True)
                | Q(resolved_at__isnull=False)
                & ~Q(quarantine="")
                & ~Q(resolved_by="")
                & (~Q(resolution="") | Q(sealed_resolution__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer_id"],
                name="payments_notification_unsealed",
                condition=~Q(resolution="") & ~Q(customer_id=0),
            ),
            models.Index(fields=["work_at"], name="payments_notification_to_work", condition=Q(work_at__isnull=False)),
            models.Index(fields=["id"], name="payments_notification_held", condition=~Q(quarantine="")),
            models.Index(
                fields=["received_at", "id"], name="payments_notification_listed", condition=~Q(quarantine="")
            ),
            models.Index(
                fields=["customer_id", "payment_id"],
                name="payments_notification_payment",
                condition=Q(payment_id__isnull=False),
            ),
        ]


class ShiftRow(models.Model):
    """A cashier's time at one drawer; as many rows as shifts are worked, so it stays small."""

    id = models.BigIntegerField(primary_key=True)
    store_id = models.IntegerField()
    cashier_id = models.BigIntegerField()
    currency = models.CharField(max_length=16)
    opening = models.BigIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    expected = models.BigIntegerField(null=True)
    counted = models.BigIntegerField(null=True)
    reason = models.TextField()

    class Meta:
        db_table = "payments_shift"
        constraints = [
            models.UniqueConstraint(
                fields=["cashier_id", "store_id"], name="payments_shift_one_open", condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(name="payments_shift_opening", condition=Q(opening__gte=0)),
            models.CheckConstraint(
                name="payments_shift_closed",
                condition=Q(closed_at__isnull=True, expected__isnull=True, counted__isnull=True)
                | Q(closed_at__isnull=False, expected__isnull=False, counted__gte=0),
            ),
            models.CheckConstraint(
                name="payments_shift_difference_explained",
                condition=Q(closed_at__isnull=True) | Q(expected=F("counted")) | ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["store_id", "id"], name="payments_shift_store")]


class CashMovementRow(models.Model):
    """A change of a drawer's content, in the partition of the customer who caused it; a drop in the business's."""

    pk = models.CompositePrimaryKey("customer_id", "id")
    customer_id = models.BigIntegerField()
    id = models.BigIntegerField()
    shift_id = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    amount = models.BigIntegerField()
    payment_id = models.BigIntegerField(null=True)
    key = models.TextField()
    reason = models.TextField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "payments_cash_movement"
        constraints = [
            models.UniqueConstraint(fields=["customer_id", "key"], name="payments_cash_movement_key"),
            models.CheckConstraint(name="payments_cash_movement_kind", condition=Q(kind__in=list(CashKind))),
            models.CheckConstraint(
                name="payments_cash_movement_sign",
                condition=Q(kind="top_up", amount__gt=0) | Q(kind__in=["refund", "drop"], amount__lt=0),
            ),
        ]
        indexes = [models.Index(fields=["shift_id", "id"], name="payments_cash_movement_shift")]
