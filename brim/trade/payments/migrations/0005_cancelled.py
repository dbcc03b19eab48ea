from django.db import migrations, models
from django.db.models import Q

STATES = [
    "created", "pending", "paid", "credited", "failed", "expired", "refunding", "partially_refunded", "refunded",
    "disputed", "sent_back", "cancelled",
]
UNCREDITED = ["created", "pending", "paid", "failed", "expired", "sent_back", "cancelled"]
STATUSES = ["pending", "credited", "failed", "expired", "cancelled"]


class Migration(migrations.Migration):
    """A top-up that was cancelled before it was paid. Every row of before meets the rules; the wider column rewrites
    nothing."""

    dependencies = [("payments", "0004_sent_back")]

    operations = [
        migrations.AlterField("topuprow", "status", models.CharField(max_length=9)),
        migrations.RemoveConstraint("topuprow", "payments_topup_status"),
        migrations.RemoveConstraint("paymentrow", "payments_payment_state"),
        migrations.RemoveConstraint("paymentrow", "payments_payment_credited"),
        migrations.AddConstraint(
            "topuprow", models.CheckConstraint(condition=Q(status__in=STATUSES), name="payments_topup_status")
        ),
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
