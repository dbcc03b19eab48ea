from django.db import migrations, models
from django.db.models import Q

STATES = [
    "created", "pending", "paid", "credited", "failed", "expired", "refunding", "partially_refunded", "refunded",
    "disputed", "sent_back",
]
UNCREDITED = ["created", "pending", "paid", "failed", "expired", "sent_back"]


class Migration(migrations.Migration):
    """Money that came for an erased customer and was sent back at the channel. Every row of before meets both rules."""

    dependencies = [("payments", "0003_stalled_refunds")]

    operations = [
        migrations.RemoveConstraint("paymentrow", "payments_payment_state"),
        migrations.RemoveConstraint("paymentrow", "payments_payment_credited"),
        migrations.AddConstraint(
            "paymentrow", models.CheckConstraint(condition=Q(state__in=STATES), name="payments_payment_state")
        ),
        migrations.AddConstraint(
            "paymentrow",
            models.CheckConstraint(
                condition=Q(credited_at__isnull=True, state__in=UNCREDITED)
                | Q(credited_at__isnull=False, paid_at__isnull=False),
                name="payments_payment_credited",
            ),
        ),
    ]
