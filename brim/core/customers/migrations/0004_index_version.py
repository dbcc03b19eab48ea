from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """By which rules a customer's tokens and claims were made: 0 before this version, whose job makes them anew."""

    dependencies = [("customers", "0003_request_keys")]

    operations = [
        migrations.AddField("customerrow", "index_version", models.SmallIntegerField(default=0)),
        migrations.AddIndex(
            "customerrow",
            models.Index(
                models.F("customer_id"),
                condition=Q(forgotten_at__isnull=True, index_version__lt=1),
                name="customers_customer_to_index",
            ),
        ),
    ]
