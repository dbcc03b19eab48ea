from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Lists over all customers, newest first; what came of a quarantined notification; a channel's answer in doubt."""

    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.AddField("notificationrow", "resolution", models.TextField(default="")),
        migrations.AddField("notificationrow", "resolved_at", models.DateTimeField(null=True)),
        migrations.AddField("notificationrow", "resolved_by", models.CharField(default="", max_length=80)),
        migrations.AddField("paymentrow", "doubt", models.CharField(default="", max_length=24)),
        migrations.AddConstraint(
            "notificationrow",
            models.CheckConstraint(
                name="payments_notification_resolved",
                condition=Q(resolved_at__isnull=True, resolved_by="", resolution="")
                | Q(resolved_at__isnull=False) & ~Q(quarantine="") & ~Q(resolved_by="") & ~Q(resolution=""),
            ),
        ),
        migrations.AddIndex(
            "notificationrow",
            models.Index(
                fields=["received_at", "id"], name="payments_notification_listed", condition=~Q(quarantine="")
            ),
        ),
        migrations.AddIndex("paymentrow", models.Index(fields=["created_at", "id"], name="payments_payment_created")),
        migrations.AddIndex(
            "paymentrow",
            models.Index(fields=["created_at"], name="payments_payment_doubted", condition=~Q(doubt="")),
        ),
        migrations.AddIndex("refundrow", models.Index(fields=["created_at", "id"], name="payments_refund_created")),
        migrations.AddIndex("topuprow", models.Index(fields=["created_at", "id"], name="payments_topup_created")),
    ]
