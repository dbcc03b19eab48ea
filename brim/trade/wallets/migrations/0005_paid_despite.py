from django.db import migrations, models


class Migration(migrations.Migration):
    """What was recorded as paid out of a wallet that was frozen by then bears a mark."""

    dependencies = [("wallets", "0004_adjustments_by_two_people")]

    operations = [
        migrations.AddField(
            model_name="withdrawal", name="paid_despite", field=models.CharField(default="", max_length=40)
        ),
    ]
