from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    """Lists over all customers, newest first. Where every spend writes, a BRIN index, which costs it nothing."""

    dependencies = [("wallets", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="adjustment",
            index=models.Index(F("requested_at"), F("id"), name="wallets_adjustment_listed"),
        ),
        migrations.AddIndex(
            model_name="withdrawal",
            index=models.Index(F("requested_at"), F("id"), name="wallets_withdrawal_listed"),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=BrinIndex(fields=["placed_at"], name="wallets_hold_placed", pages_per_range=32, autosummarize=True),
        ),
        migrations.AddIndex(
            model_name="operation",
            index=BrinIndex(
                fields=["occurred_at"], name="wallets_operation_occurred", pages_per_range=32, autosummarize=True
            ),
        ),
    ]
