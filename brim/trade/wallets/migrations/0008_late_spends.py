from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """An adjustment may be a spend that is told too late for one person to book."""

    dependencies = [("wallets", "0007_sealed_texts")]

    operations = [
        migrations.AddField(model_name="adjustment", name="occurred_at", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                name="wallets_adjustment_late_spend",
                condition=Q(occurred_at__isnull=True)
                | (Q(amount__lt=0, expiry_id__isnull=True, credit_line__isnull=True) & ~Q(status="made", decided_by="")),
            ),
        ),
    ]
