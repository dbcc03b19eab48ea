from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What idempotency keys of requests that make or change a customer were used for."""

    dependencies = [("customers", "0002_lists_tags_notes")]

    operations = [
        migrations.CreateModel(
            name="RequestRow",
            fields=[
                ("key", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("customer_id", models.BigIntegerField()),
                ("version", models.IntegerField()),
                ("fingerprint", models.BinaryField(max_length=16)),
            ],
            options={"db_table": "customers_request"},
        ),
        migrations.AddConstraint(
            "requestrow",
            models.CheckConstraint(condition=Q(customer_id__gt=0, version__gt=0), name="customers_request_whose"),
        ),
    ]
