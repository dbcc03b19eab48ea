from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    """Lists over all customers and the statements of house books read a span of time, not the whole ledger."""

    dependencies = [("ledger", "0002_guards")]

    operations = [
        migrations.AddIndex(
            model_name="transfer",
            index=BrinIndex(
                fields=["occurred_at"], name="ledger_transfer_occurred", pages_per_range=32, autosummarize=True
            ),
        ),
    ]
