from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """An adjustment may be a credit line that is raised, which waits for a second person like any other."""

    dependencies = [("wallets", "0005_paid_despite")]

    operations = [
        migrations.AddField(model_name="adjustment", name="credit_line", field=models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                name="wallets_adjustment_credit_line",
                condition=Q(credit_line__isnull=True) | Q(credit_line__gt=0, amount__gt=0),
            ),
        ),
    ]
