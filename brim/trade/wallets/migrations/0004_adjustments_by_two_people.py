from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Who asked for an adjustment has not decided it; and an adjustment may be an expiry that is reversed."""

    dependencies = [("wallets", "0003_seal_payout_accounts")]

    operations = [
        migrations.AddField(model_name="adjustment", name="expiry_id", field=models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                name="wallets_adjustment_two_people",
                condition=~Q(status="made") | ~Q(decided_by=F("requested_by")),
            ),
        ),
    ]
