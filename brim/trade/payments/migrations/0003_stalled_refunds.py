from django.db import migrations, models


class Migration(migrations.Migration):
    """Since when a refund has been known to get no word from its channel."""

    dependencies = [("payments", "0002_lists_and_quarantine")]

    operations = [migrations.AddField("refundrow", "stalled_at", models.DateTimeField(null=True))]
