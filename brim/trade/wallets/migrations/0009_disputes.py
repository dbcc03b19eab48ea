import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A wallet knows which of its top-ups a payer contests, and what is owed of those that were charged back."""

    dependencies = [("wallets", "0008_late_spends")]

    operations = [
        migrations.AddField(model_name="wallet", name="owed", field=models.BigIntegerField(default=0)),
        migrations.AddField(
            model_name="wallet",
            name="contested",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="wallet",
            constraint=models.CheckConstraint(name="wallets_wallet_owed", condition=Q(owed__gte=0)),
        ),
    ]
